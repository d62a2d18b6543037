import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contextFromEvent } from "wherefore/teleport";
import { type Engine, pageSize, type SessionPredicate } from "./engine.ts";
import type { Log } from "./log.ts";

interface Event {
  readonly uid: string;
}

/** The events of a log, oldest first, a file at a time. */
function* files(log: Log, newestFirst = false): Generator<readonly string[]> {
  const names = readdirSync(log.events).sort();
  for (const name of newestFirst ? names.reverse() : names) {
    yield readFileSync(join(log.events, name), "utf8").trimEnd().split("\n");
  }
}

export function parse(log: Log): readonly Event[] {
  const events: Event[] = [];
  for (const lines of files(log)) for (const line of lines) events.push(JSON.parse(line) as Event);
  return events;
}

export function loopOverParsed(events: readonly Event[]): Engine {
  return {
    name: "a loop over parsed JSON",
    note: "`predicate.matches(contextFromEvent(event))` over objects in memory; a page walks from the newest back",
    count: async (predicate) => {
      let count = 0;
      for (const event of events) if (predicate.matches(contextFromEvent(event))) count++;
      return count;
    },
    page: async (predicate) => {
      const found: string[] = [];
      for (let index = events.length - 1; index >= 0 && found.length < pageSize; index--) {
        const event = events[index];
        if (event !== undefined && predicate.matches(contextFromEvent(event))) found.push(event.uid);
      }
      return found;
    },
  };
}

export function loopOverLines(log: Log): Engine {
  return {
    name: "a loop that parses each line",
    note: "`JSON.parse`, then the same; a page reads the newest file first",
    count: async (predicate) => {
      let count = 0;
      for (const lines of files(log)) for (const line of lines) if (matches(predicate, line)) count++;
      return count;
    },
    page: async (predicate) => {
      const found: string[] = [];
      for (const lines of files(log, true)) {
        for (const line of lines.toReversed()) {
          if (found.length < pageSize && matches(predicate, line)) found.push((JSON.parse(line) as Event).uid);
        }
        if (found.length === pageSize) break;
      }
      return found;
    },
  };
}

function matches(predicate: SessionPredicate, line: string): boolean {
  return predicate.matches(contextFromEvent(JSON.parse(line)));
}

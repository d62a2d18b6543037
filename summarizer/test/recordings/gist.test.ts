import fc from "fast-check";
import { expect, test } from "vitest";
import { Notes } from "../../src/domain/notes.ts";
import { defaultLimits } from "../../src/domain/recording-limits.ts";
import { endEvent, sessionKind } from "../../src/recordings/end-event.ts";
import type { StreamEvent } from "../../src/recordings/event-codec.ts";
import { Gist } from "../../src/recordings/gist.ts";
import type { EventKind } from "../../src/recordings/messages.ts";

const kinds: readonly EventKind[] = [
  "SessionStart",
  "SessionPrint",
  "SessionPrint",
  "SessionJoin",
  "Resize",
  "SessionLeave",
  "SessionEnd",
  "DatabaseSessionStart",
  "DatabaseSessionQuery",
  "DatabaseSessionEnd",
];

const event = fc.record({
  kind: fc.constantFrom(...kinds),
  ms: fc.nat(100_000),
  time: fc.option(fc.date({ min: new Date("2026-01-01"), max: new Date("2026-01-02"), noInvalidDate: true })),
  user: fc.constantFrom("alice", "bob", ""),
  size: fc.constantFrom("", "80:25"),
});

const names: Partial<Record<EventKind, string>> = { SessionStart: "session.start", SessionEnd: "session.end" };

function streamOf(events: readonly (typeof event extends fc.Arbitrary<infer E> ? E : never)[]): readonly StreamEvent[] {
  return events.map(({ kind, ms, time, user, size }, ei) => ({
    kind,
    fields: {
      ei,
      user,
      event: names[kind] ?? "other",
      ...(kind === "SessionPrint" && { ms }),
      ...(size !== "" && { size }),
      ...(time !== null && { time: time.toISOString() }),
    },
  }));
}

test("the gist of a stream tells the same of its session as the stream", () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 40 }), (drawn) => {
      const events = streamOf(drawn);
      const gist = new Gist();
      for (const one of events) gist.add(one);
      const kind = sessionKind(events);
      expect(sessionKind(gist.events)).toBe(kind);
      expect(endEvent(kind, gist.events, new Notes())).toEqual(endEvent(kind, events, new Notes()));
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test("and does not grow with it", () => {
  const gist = new Gist();
  for (let ei = 0; ei < 100_000; ei += 1) gist.add({ kind: "SessionPrint", fields: { ei, ms: ei } });
  expect(gist.events.length).toBeLessThan(5);
});

test("whoever joined, and however often", () => {
  const gist = new Gist();
  for (let ei = 0; ei < 5_000; ei += 1) gist.add({ kind: "SessionJoin", fields: { ei, user: `user-${ei % 1_000}` } });
  expect(gist.events.length).toBe(defaultLimits.joined + 1);
});

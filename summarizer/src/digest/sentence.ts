import type { SessionKind } from "../domain/recording.ts";
import type { DeedRow, StatementDeed, Verb } from "./deeds.ts";
import { deeds, statementDeeds } from "./deeds.ts";
import { counted, fileNoun, listing } from "./nouns.ts";
import type { Step } from "./steps.ts";
import { plainArguments } from "./targets.ts";
import type { Act } from "./when.ts";
import { holds } from "./when.ts";

/** Everything in a session that goes under one verb. */
interface Deed {
  readonly verb: Verb;
  readonly weight: number;
  readonly title: string;
  readonly crowns: boolean;
  /** The place of its first step in the session. */
  readonly first: number;
  /** What it was done to; or, as long as nothing of it worked, what it was tried on. */
  objects: Set<string>;
  /** Whether a sentence needs an object even where none is known. */
  readonly transitive: boolean;
  /** Whether any step of it worked, as far as the recording shows. */
  worked: boolean;
  rows: number | undefined;
}

/** A title, and one sentence on what was done, from the weightiest deeds of a session. `hasOutput`: whether it showed any. */
export function sentenceOf(
  steps: readonly Step[],
  kind: SessionKind,
  hasOutput: boolean,
): { readonly title: string; readonly sentence: string } {
  const done = deedsOf(steps);
  const main = heaviest(done);
  if (main === undefined || (main.weight < aLook && someUnknown(steps)))
    return { title: "Session", sentence: unnamed(steps, hasOutput) };
  const companion = heaviest(done.filter((deed) => deed !== main && deed.weight >= main.weight / 2));
  return {
    title: main.worked ? main.title : `Attempted ${main.title.charAt(0).toLowerCase()}${main.title.slice(1)}`,
    sentence: capital(companion ? joined(main, companion, kind) : said(main, kind)),
  };
}

/** Below this weight a deed changes nothing: it says little of a session in which unknown programs ran too. */
const aLook = 15;

function someUnknown(steps: readonly Step[]): boolean {
  return steps.some(({ acts }) => acts.some((act) => rowOfAct(act).row === undefined));
}

/** For a session of which the tables of deeds know nothing. */
function unnamed(steps: readonly Step[], hasOutput: boolean): string {
  const names = new Set(
    steps.flatMap(({ acts, statements }) => [
      ...acts.map(({ command }) => command.program),
      ...statements.map(({ verb }) => verb),
    ]),
  );
  if (names.size > 0) return `Ran ${listing([...names], 5)}`;
  return hasOutput ? "Produced output without a recognized command" : "Ran no commands";
}

function deedsOf(steps: readonly Step[]): readonly Deed[] {
  const done = new Map<string, Deed>();
  for (const [first, step] of steps.entries()) {
    for (const { row, objects } of [
      ...step.acts.map(rowOfAct),
      ...step.statements.map(({ verb, tables }) => ({ row: rowOfVerb(verb), objects: tables })),
    ]) {
      if (row === undefined) continue;
      const id = `${row.title}: ${row.verb.past}`;
      const known = done.get(id);
      const { verb, weight, title, crowns } = row;
      const deed = known ?? {
        verb,
        weight,
        title,
        crowns: crowns === true,
        first,
        objects: new Set(),
        transitive: row.object !== "nothing",
        worked: false,
        rows: undefined,
      };
      done.set(id, deed);
      const works = step.failure === undefined;
      if (works && !deed.worked) deed.objects = new Set();
      if (works || !deed.worked) for (const object of objects) deed.objects.add(object);
      deed.worked ||= works;
      if (row.object === "rows" && step.rows !== undefined) deed.rows = (deed.rows ?? 0) + step.rows;
    }
  }
  return [...done.values()];
}

function rowOfVerb(verb: string): StatementDeed | undefined {
  return statementDeeds.find(({ verbs }) => verbs.includes(verb));
}

function rowOfAct(act: Act): { readonly row: DeedRow | undefined; readonly objects: readonly string[] } {
  const row = deeds.find((candidate) => holds(candidate, act));
  return { row, objects: row === undefined ? [] : objectsOf(row, act) };
}

function objectsOf({ object }: DeedRow, { command, targets }: Act): readonly string[] {
  if (object === "files") return targets.files.map(fileNoun);
  if (object === "hosts") return targets.hosts;
  if (object === "program") return [command.program];
  if (object === "nothing") return [];
  const words = plainArguments(command).filter(
    (word) => !/^((re)?start|(re)?load|stop|status|enable|disable|install|add|remove|purge|uninstall|del)$/.test(word),
  );
  return words.map((word) => word.replace(/\.service$/, ""));
}

function heaviest(done: readonly Deed[]): Deed | undefined {
  return done.reduce<Deed | undefined>(
    (best, deed) => (best === undefined || deed.weight > best.weight ? deed : best),
    undefined,
  );
}

/** Two deeds in one sentence. What both were done to is named once. */
function joined(main: Deed, companion: Deed, kind: SessionKind): string {
  if (companion.first > main.first) return `${said(main, kind)}, then ${said(companion, kind)}`;
  if (main.crowns && companion.worked) {
    const [object] = main.objects;
    const same = companion.objects.size > 0 && isSubset(companion.objects, main.objects);
    const aim = fill(companion.verb.gerund, same ? "them" : objectOf(companion));
    return `${said(main, kind)} after ${object === undefined ? aim : aim.replace(`the ${object} `, "its ")}`;
  }
  const shared = main.objects.size > 0 && isSubset(main.objects, companion.objects);
  const first = shared ? { ...companion, objects: main.objects } : companion;
  const again = first.objects.size > 1 ? "them" : "it";
  const nameless = main.objects.size === 0 && first.objects.size > 0;
  return `${said(first, kind)} and ${said(main, kind, shared || nameless ? again : undefined)}`;
}

function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((item) => all.has(item));
}

function said(deed: Deed, kind: SessionKind, object = objectOf(deed)): string {
  const verb = deed.worked ? deed.verb.past : `tried to ${deed.verb.base}`;
  const place = kind === "k8s" ? "the pod" : "the machine";
  return `${fill(verb, object)}${verb.endsWith("{} out") ? ` of ${place}` : ""}`;
}

function objectOf({ objects, rows, transitive }: Deed): string {
  const names = listing([...objects]);
  if (rows !== undefined) return names === "" ? counted(rows, "row") : `${counted(rows, "row")} of ${names}`;
  return names === "" && transitive ? "data" : names;
}

function fill(verb: string, object: string): string {
  return (verb.includes("{}") ? verb.replace("{}", () => object) : `${verb} ${object}`).trim();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

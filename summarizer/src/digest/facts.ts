import type { Facts, UnseenInput } from "../domain/summary.ts";
import type { Transcript, TranscriptEntry } from "../domain/transcript.ts";
import { categoriesOf } from "./categories.ts";
import type { Step } from "./steps.ts";
import { stepsOf } from "./steps.ts";

/** What a transcript shows by itself. */
export function factsOf(transcript: Transcript, steps: readonly Step[] = stepsOf(transcript)): Facts {
  const acts = steps.flatMap((step) => step.acts);
  const statements = steps.flatMap((step) => step.statements);
  return {
    activity: counted([...acts.map(({ command }) => command.program), ...statements.map(({ verb }) => verb)]),
    categories: counted(steps.flatMap(categoriesOf)),
    files: unique(acts.flatMap(({ targets }) => targets.files)),
    hosts: unique(acts.flatMap(({ targets }) => targets.hosts)),
    tables: unique(statements.flatMap(({ tables }) => tables)),
    failures: steps.flatMap(({ entry, at, input, failure }) =>
      failure === undefined ? [] : [{ entry, at, command: input, reason: failure }],
    ),
    unseenInput: transcript.entries.flatMap(unseenInput),
  };
}

function unseenInput({ marks, start }: TranscriptEntry, entry: number): readonly UnseenInput[] {
  return marks.flatMap(({ type, text }) => (type === "full-screen" ? [] : [{ type, text, entry, at: start }]));
}

function counted<Name extends string>(
  names: readonly Name[],
): readonly { readonly name: Name; readonly count: number }[] {
  const counts = new Map<Name, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}

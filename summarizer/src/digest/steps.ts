import type { Transcript, TranscriptEntry } from "../domain/transcript.ts";
import { commandsOf } from "./command.ts";
import { failureOf } from "./failure.ts";
import type { Statement } from "./statement.ts";
import { statementsOf } from "./statement.ts";
import { targetsOf } from "./targets.ts";
import type { Act } from "./when.ts";

/** One entry of a transcript, taken apart: commands of a shell, or statements of a database. */
export interface Step {
  /** Its index in the transcript. */
  readonly entry: number;
  readonly at: number;
  readonly input: string;
  readonly acts: readonly Act[];
  readonly statements: readonly Statement[];
  /** Rows that a database answered with; undefined where it does not say. */
  readonly rows: number | undefined;
  /** What the machine said where it did not work; undefined where nothing shows that it did not. */
  readonly failure: string | undefined;
}

/** The steps of a transcript: its entries with an input that is more than a comment. */
export function stepsOf(transcript: Transcript): readonly Step[] {
  return transcript.entries.flatMap((entry, index) => {
    const database = transcript.kind === "db";
    const acts = database ? [] : actsOf(entry.input);
    const statements = database ? statementsOf(entry.input) : [];
    if (acts.length === 0 && statements.length === 0) return [];
    return [
      {
        entry: index,
        at: entry.start,
        input: entry.input,
        acts,
        statements,
        rows: rowsOf(entry),
        failure: failureOf(entry, acts),
      },
    ];
  });
}

/** Commands that only end or tidy up a shell. */
const housekeeping = new Set(["exit", "logout", "clear", "reset"]);

/** The commands of a command line, with what they touch. */
export function actsOf(line: string): readonly Act[] {
  const commands = commandsOf(line).filter(({ program }) => !housekeeping.has(program));
  return commands.map((command) => ({ command, targets: targetsOf(command) }));
}

function rowsOf({ result }: TranscriptEntry): number | undefined {
  return result !== undefined && "rows" in result ? result.rows : undefined;
}

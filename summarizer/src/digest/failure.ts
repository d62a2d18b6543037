import type { TranscriptEntry } from "../domain/transcript.ts";
import type { Act } from "./when.ts";

/** Programs for which exit status 1 is an answer. */
const answering = new Set(["grep", "egrep", "zgrep", "rg", "diff", "cmp", "test", "[", "pgrep", "systemctl"]);

const complaint =
  /not found|no such|denied|not permitted|refused|could not|cannot|can't|failed|unreachable|timed out|timeout|no route|invalid|unrecogni[sz]ed|unknown|not a |error|missing|\*\*\*/i;

/**
 * The error message of a failed entry. The recording's own result decides; without one, only a line that begins with
 * the name of the shell or the program counts, so that a log read in a session is not a failure.
 */
export function failureOf(entry: TranscriptEntry, acts: readonly Act[]): string | undefined {
  const { result } = entry;
  if (result !== undefined && "error" in result) return result.error;
  if (result !== undefined && "rows" in result) return undefined;
  const said = complaintOf(entry.output, acts);
  if (result === undefined) return said;
  const last = acts.at(-1)?.command.program ?? "";
  if (result.status === 0 || (result.status === 1 && answering.has(last))) return undefined;
  return said ?? `exit status ${result.status}`;
}

function complaintOf(output: string, acts: readonly Act[]): string | undefined {
  const speakers = new Set([
    "bash",
    "-bash",
    "sh",
    "-sh",
    "zsh",
    "dash",
    "ash",
    "sudo",
    ...acts.map(({ command }) => command.program),
  ]);
  return output
    .split("\n")
    .map((line) => line.trim())
    .find((line) => {
      const [, speaker, rest] = /^(?:\/\S*\/)?([\w.+-]+): (.+)$/.exec(line) ?? [];
      return speaker !== undefined && rest !== undefined && speakers.has(speaker) && complaint.test(rest);
    });
}

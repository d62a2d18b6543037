import type { ConnectionFlags } from "./connection/target.ts";
import { host } from "./host.ts";

/**
 * A command of this program, such as `users add NAME`, as it can be typed to reach the same API. The address of a database
 * may hold a password, and is not repeated.
 */
export function commandLine(words: string, { server, data, database }: ConnectionFlags = {}): string {
  const given = [
    ["server", server],
    ["data", data],
    ["database", database === undefined ? undefined : "URL"],
  ] as const;
  const flags = given.map(([flag, value]) => (value === undefined ? "" : ` --${flag} ${shellWord(value)}`));
  return `${programName()} ${words}${flags.join("")}`;
}

/** The commands that a remedy of the API ends with, as they can be typed to reach the same API. */
export function typable(remedy: string, flags: ConnectionFlags): string {
  return remedy.replace(/\bsummarizer ([a-z][^:;,]*)$/, (_, words: string) => commandLine(words, flags));
}

/** What the shell calls this program: npm runs it where it may not be on the PATH. */
function programName(): string {
  return host().env["npm_command"] === undefined ? "summarizer" : "npx summarizer";
}

/** A word as a shell takes it. */
export function shellWord(text: string): string {
  return /^[\w./:@=,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

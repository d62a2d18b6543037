import type { Command } from "./command.ts";
import type { Targets } from "./targets.ts";

/** Conditions on a command: every one that is given must hold. */
export interface When {
  readonly programs?: readonly string[];
  /** Found in the arguments, joined by spaces. */
  readonly args?: RegExp;
  /** Found in a file that the command names, in any way. */
  readonly files?: RegExp;
  /** Found in a file that the shell redirects its output to, or its input from. */
  readonly writes?: RegExp;
  readonly reads?: RegExp;
  /** What its output is piped into. */
  readonly into?: readonly string[];
  readonly elevated?: true;
}

/** A command with what it touches. */
export interface Act {
  readonly command: Command;
  readonly targets: Targets;
}

/** Whether all conditions of `when` hold for an act. */
export function holds(when: When, { command, targets }: Act): boolean {
  const { programs, args, files, writes, reads, into, elevated } = when;
  return (
    (programs === undefined || programs.includes(command.program)) &&
    (args === undefined || args.test(command.args.join(" "))) &&
    (files === undefined || targets.files.some((file) => files.test(file))) &&
    (writes === undefined || command.writes.some((file) => writes.test(file))) &&
    (reads === undefined || command.reads.some((file) => reads.test(file))) &&
    (into === undefined || into.includes(command.into)) &&
    (elevated === undefined || command.elevated)
  );
}

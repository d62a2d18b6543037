import type { Command } from "commander";
import { createProgram } from "../../src/cli/program.ts";

const silent = { write: () => {} };

/**
 * What is wrong with a command line of the program, given as its words; undefined where it can be typed as it is: the
 * command exists and takes these options, their values and this number of arguments.
 */
export function faultOf(words: readonly string[]): string | undefined {
  const { command, rest } = commandOf(words);
  if (command.commands.length > 0) {
    return rest[0] === undefined || rest[0].startsWith("-") ? undefined : `there is no command ${rest[0]}`;
  }
  try {
    const { operands, unknown } = command.parseOptions(rest);
    if (unknown[0]?.startsWith("-") === true && unknown[0] !== "--help") return `there is no option ${unknown[0]}`;
    return argumentFault(command, operands.length);
  } catch (error) {
    return String(error);
  }
}

/** Whether words are the name of a command, as a text mentions it. */
export function isCommandName(words: readonly string[]): boolean {
  return words.length > 0 && commandOf(words).rest.length === 0;
}

function commandOf(words: readonly string[]): { readonly command: Command; readonly rest: string[] } {
  let command: Command = createProgram({ stdout: silent, stderr: silent });
  const rest = [...words];
  for (let next = subcommand(command, rest[0]); next !== undefined; next = subcommand(command, rest[0])) {
    command = next;
    rest.shift();
  }
  return { command, rest };
}

function subcommand(command: Command, name: string | undefined): Command | undefined {
  return command.commands.find((each) => each.name() === name);
}

function argumentFault(command: Command, given: number): string | undefined {
  const wanted = command.registeredArguments;
  const least = wanted.filter(({ required }) => required).length;
  if (given < least) return `${command.name()} needs ${wanted[given]?.name()}`;
  const isOpen = wanted.at(-1)?.variadic === true;
  return !isOpen && given > wanted.length ? `${command.name()} takes ${wanted.length} arguments` : undefined;
}

/** The words of a command line, as a shell splits it, up to a comment, a pipe or a redirection. */
export function wordsOf(line: string): readonly string[] {
  const [command = ""] = line.split(/ {2}| [#|>] ?/);
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ""));
}

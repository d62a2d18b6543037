import type { Argument, Command, Option } from "commander";
import { ListOption } from "../options.ts";

/** What can stand for the last word of a command line. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Whether paths can stand there too. */
  readonly paths?: "files" | "folders" | undefined;
}

interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** Placeholders that stand for paths. */
const pathsOf: Readonly<Record<string, Completion["paths"]>> = {
  file: "files",
  recordings: "files",
  folder: "folders",
  place: "folders",
};

/** Completes the last of `words`, which follow the name of the program. Bash gives `--flag=value` as three words. */
export function completionOf(program: Command, words: readonly string[]): Completion {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const { command, option, operands, optionsEnded } = readWords(program, before);
  if (option !== undefined) return valuesOf(option, current === "=" ? "" : current);
  if (optionsEnded) return argumentOf(command, operands, current);
  const [, flag = "", value] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? [];
  if (value !== undefined) {
    const named = optionNamed(command, flag);
    return named === undefined ? { candidates: [] } : prefixed(`${flag}=`, valuesOf(named, value));
  }
  if (current.startsWith("-")) return matching(current, flagsOf(command));
  const names = command.createHelp().visibleCommands(command);
  if (command.commands.length > 0) {
    if (operands > 0) return { candidates: [] };
    return matching(
      current,
      names.map((each) => ({ value: each.name(), description: each.description() })),
    );
  }
  return argumentOf(command, operands, current);
}

interface Position {
  readonly command: Command;
  /** The option whose value comes next. */
  readonly option: Option | undefined;
  /** Arguments of the command so far. */
  readonly operands: number;
  readonly optionsEnded: boolean;
}

function readWords(program: Command, words: readonly string[]): Position {
  let position: Position = { command: program, option: undefined, operands: 0, optionsEnded: false };
  for (const word of words) position = after(position, word);
  return position;
}

function after(position: Position, word: string): Position {
  const { command, option, operands, optionsEnded } = position;
  if (option !== undefined) return word === "=" ? position : { ...position, option: undefined };
  if (optionsEnded) return { ...position, operands: operands + 1 };
  if (word === "--") return { ...position, optionsEnded: true };
  if (word.startsWith("-")) {
    const named = optionNamed(command, word);
    return named?.required === true ? { ...position, option: named } : position;
  }
  const subcommand = command.commands.find((each) => each.name() === word);
  if (subcommand !== undefined) return { ...position, command: subcommand };
  return { ...position, operands: operands + 1 };
}

function optionNamed(command: Command, flag: string): Option | undefined {
  return command.options.find(({ short, long }) => short === flag || long === flag);
}

function flagsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => ({ value: long ?? short ?? "", description }));
}

function argumentOf({ registeredArguments }: Command, operands: number, current: string): Completion {
  const argument: Argument | undefined =
    registeredArguments[operands] ?? registeredArguments.filter(({ variadic }) => variadic).at(-1);
  const { candidates } = matching(current, plain(argument?.argChoices));
  return { candidates, paths: pathsOf[argument?.name() ?? ""] };
}

/** Values of an option; behind a comma the next one of a list. */
function valuesOf(option: Option, current: string): Completion {
  const [, placeholder = ""] = /[<[]([\w-]+)/.exec(option.flags) ?? [];
  const head = option instanceof ListOption ? current.slice(0, current.lastIndexOf(",") + 1) : "";
  const choices = prefixed(head, { candidates: plain(option.argChoices) });
  return { ...matching(current, choices.candidates), paths: pathsOf[placeholder] };
}

function plain(choices: readonly string[] = []): readonly Candidate[] {
  return choices.map((value) => ({ value, description: "" }));
}

function matching(start: string, candidates: readonly Candidate[]): Completion {
  return { candidates: candidates.filter(({ value }) => value.startsWith(start)) };
}

function prefixed(head: string, { candidates, paths }: Completion): Completion {
  return { candidates: candidates.map((each) => ({ ...each, value: head + each.value })), paths };
}

import type { Command } from "commander";
import { Option } from "commander";
import type { SettingName } from "../config.ts";
import { settings } from "../config.ts";
import type { ColorChoice } from "./output/style.ts";
import { oneOrMoreOf } from "./values.ts";

/** Gives a command the options that say where the API is. */
export function withConnection(command: Command): Command {
  const { data, database, recordings } = settings;
  return withServer(command)
    .optionsGroup("Connection:")
    .addOption(new EnvironmentOption("--data <folder>", "use the store in this folder", data))
    .addOption(new EnvironmentOption("--database <url>", "use the store in this PostgreSQL database", database))
    .addOption(
      new EnvironmentOption(
        "--recordings <place>",
        "where that store keeps its recordings: a folder, or s3://BUCKET/PREFIX",
        recordings,
      ),
    )
    .optionsGroup("Options:");
}

/** Gives a command the option that names a server. */
export function withServer(command: Command): Command {
  const server = { variable: "SUMMARIZER_SERVER", fallback: "the one you are logged in to" };
  return command
    .optionsGroup("Connection:")
    .addOption(new EnvironmentOption("--server <url>", "use this server", server))
    .optionsGroup("Options:");
}

/** Forms in which data is printed. */
export type Format = "yaml" | "json" | "text";

/** Gives a command the options that say how data is printed. */
export function withFormat(command: Command, fallback: Format): Command {
  return command
    .optionsGroup("Output:")
    .addOption(new Option("--format <form>", "output format").choices(["text", "json", "yaml"]).default(fallback))
    .addOption(new Option("--json", "the same as --format json").implies({ format: "json" }))
    .optionsGroup("Options:");
}

/** Gives a command the option that says when its output has colors. */
export function withColor(command: Command): Command {
  return command
    .optionsGroup("Output:")
    .addOption(
      new Option("--color [when]", "color the output")
        .choices(["auto", "always", "never"] satisfies ColorChoice[])
        .default("auto")
        .preset("always"),
    )
    .optionsGroup("Options:");
}

/** Gives a command the options of settings, under their headings. */
export function withSettings(command: Command, names: readonly SettingName[]): Command {
  for (const name of names) {
    const { group, flag, placeholder, about, read, ...origin } = settings[name];
    const option = new EnvironmentOption(`--${flag} <${placeholder}>`, about, origin);
    // For help and completion: the setting itself checks its text, which may come from the environment.
    if (read.choices !== undefined) option.argChoices = [...read.choices];
    command.addOption(option.helpGroup(`${group}:`));
  }
  return command;
}

interface Origin {
  readonly variable: string;
  readonly fallback?: string;
}

/** An option that falls back to an environment variable, which the user of the value reads. */
class EnvironmentOption extends Option {
  readonly origin: Origin;

  constructor(flags: string, description: string, origin: Origin) {
    super(flags, description);
    this.origin = origin;
  }
}

/** What help says of an option: what it does, its choices, its default and its environment variable. */
export function optionDescription(option: Option): string {
  const { description, argChoices, defaultValue } = option;
  const { variable, fallback = defaultValue }: Partial<Origin> =
    option instanceof EnvironmentOption ? option.origin : {};
  const notes = [
    ...(argChoices === undefined ? [] : [`choices: ${argChoices.join(", ")}`]),
    ...(fallback === undefined || fallback === "" ? [] : [`default: ${fallback}`]),
    ...(variable === undefined ? [] : [`env: ${variable}`]),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join("; ")})`;
}

/** An option that takes one of `names` or several, comma-separated. */
export class ListOption extends Option {
  constructor(flags: string, description: string, names: readonly string[]) {
    super(flags, description);
    this.argChoices = [...names];
    this.argParser(oneOrMoreOf(names));
  }
}

/** Another spelling of an option, for compatibility. Help does not show it. */
export class Alias extends Option {
  readonly #of: Option;

  constructor(flags: string, of: Option) {
    super(flags);
    this.#of = of;
    this.hideHelp();
    if (of.parseArg !== undefined) this.argParser(of.parseArg);
  }

  override attributeName(): string {
    return this.#of.attributeName();
  }
}

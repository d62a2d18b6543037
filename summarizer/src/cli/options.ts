import type { Command } from "commander";
import { Option } from "commander";
import { settings } from "../config.ts";

/** Gives a command the options that say where the API is. */
export function withConnection(command: Command): Command {
  return command
    .option("--server <url>", "speak to a server, with SUMMARIZER_TOKEN or after login (SUMMARIZER_SERVER)")
    .option(`--${settings.data.flag} <folder>`, `without a server: ${settings.data.about} (${settings.data.variable})`)
    .option(
      `--${settings.database.flag} <url>`,
      `without a server: ${settings.database.about} (${settings.database.variable})`,
    )
    .option(
      `--${settings.recordings.flag} <place>`,
      `without a server: ${settings.recordings.about} (${settings.recordings.variable})`,
    );
}

/** Forms in which data is printed. */
export type Format = "yaml" | "json" | "text";

/** Gives a command the option that says how data is printed. */
export function withFormat(command: Command, fallback: Format): Command {
  return command.addOption(
    new Option("--format <form>", "how to print").choices(["yaml", "json", "text"]).default(fallback),
  );
}

interface NamedSetting {
  readonly flag: string;
  readonly about: string;
  readonly variable: string;
  readonly fallback?: string;
}

/** Adds the option of a setting, with its environment variable and its default. */
export function withSetting(command: Command, { flag, about, variable, fallback }: NamedSetting): void {
  const usual = fallback ? `, ${fallback} by default` : "";
  command.option(`--${flag} <value>`, `${about} (${variable}${usual})`);
}

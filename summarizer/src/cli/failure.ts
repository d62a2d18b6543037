import { CommanderError } from "commander";
import { ConfigError } from "../config.ts";
import { cleanText } from "../domain/clean.ts";
import type { Finding } from "../kinds/finding.ts";
import { findingText } from "../kinds/finding.ts";
import { host } from "./host.ts";

/** A command that could not do what it was asked to, told so that a person can go on. */
export class Failure extends Error {
  /** What to do about it; empty where the message says it. */
  readonly remedy: string;
  /** What was found in a file that it was given. */
  readonly findings: readonly Finding[];

  constructor(message: string, remedy = "", findings: readonly Finding[] = []) {
    super(message);
    this.name = "Failure";
    this.remedy = remedy;
    this.findings = findings;
  }
}

/** Runs a command. What it fails with is told on standard error, and the program ends with 1. */
export async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof CommanderError) throw error;
    host().exitCode = 1;
    if (error instanceof Failure) for (const finding of error.findings) note(findingText(finding));
    for (const line of linesOf(error)) note(line);
  }
}

function linesOf(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems.map((problem) => `ERROR: ${problem}`);
  if (!(error instanceof Error)) return [`ERROR: ${String(error)}`];
  const remedy =
    "remedy" in error && typeof error.remedy === "string" && error.remedy !== "" ? error.remedy : undefined;
  return [`ERROR: ${error.message}`, ...(remedy === undefined ? [] : [`  help: ${remedy}`])];
}

/** Says something to the person, beside what the command is for. */
export function note(text: string): void {
  host().stderr.write(`${cleanText(text)}\n`);
}

/** Gives out what the command is for. */
export function say(text: string): void {
  host().stdout.write(`${cleanText(text)}\n`);
}

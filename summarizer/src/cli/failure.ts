import { CommanderError } from "commander";
import { ConfigError } from "../config.ts";
import { cleanText } from "../domain/clean.ts";
import type { Finding } from "../kinds/finding.ts";
import { findingText } from "../kinds/finding.ts";
import { host } from "./host.ts";

/** Exit codes: success; something failed or was found; wrong usage, or an input that cannot be read. */
export const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

interface FailureDetails {
  readonly findings?: readonly Finding[] | undefined;
  readonly also?: readonly string[];
}

/** A command that could not do what it was asked to do. The message says what is wrong. */
export class Failure extends Error {
  /** What to do about it; empty where the message says it. */
  readonly remedy: string;
  /** What was found in a file that it was given. */
  readonly findings: readonly Finding[];
  /** What is wrong beside that. */
  readonly also: readonly string[];

  constructor(message: string, remedy = "", { findings = [], also = [] }: FailureDetails = {}) {
    super(message);
    this.name = "Failure";
    this.remedy = remedy;
    this.findings = findings;
    this.also = also;
  }

  get exitCode(): number {
    return exitCodes.failure;
  }
}

/** Wrong usage, or an input that cannot be read. */
export class UsageError extends Failure {
  override get exitCode(): number {
    return exitCodes.usage;
  }
}

/** Runs a command. Prints what it fails with on standard error, and sets the exit code. */
export async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof CommanderError) throw error;
    host().exitCode = exitCodeOf(error);
    if (error instanceof Failure) for (const finding of error.findings) note(findingText(finding));
    for (const line of linesOf(error)) note(line);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof Failure) return error.exitCode;
  return error instanceof ConfigError ? exitCodes.usage : exitCodes.failure;
}

function linesOf(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems.map((problem) => errorText(problem));
  if (!(error instanceof Error)) return [errorText(String(error))];
  const remedy = "remedy" in error && typeof error.remedy === "string" ? error.remedy : "";
  const also = error instanceof Failure ? error.also : [];
  return [errorText(error.message, remedy), ...also.map((message) => errorText(message))];
}

/** `error: …`, with what to do about it on a second line. */
export function errorText(message: string, remedy = ""): string {
  return remedy === "" ? `error: ${message}` : `error: ${message}\n  help: ${remedy}`;
}

/** Prints a line to standard error: what a person should know beside the output. */
export function note(text: string): void {
  host().stderr.write(`${cleanText(text)}\n`);
}

/** Prints a line of output. */
export function say(text: string): void {
  host().stdout.write(`${cleanText(text)}\n`);
}

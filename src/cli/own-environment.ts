import { accessSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InvalidArgumentError } from "commander";
import type { FilterEnvironment } from "../predicate.ts";
import { isRecord } from "../types/value.ts";
import { invariantKind } from "../yaml/companions.ts";
import { type DocumentKind, readPolicies } from "../yaml.ts";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";
import { messageOf, unreadable } from "./input.ts";

/** An environment exported by a module of the user. */
export interface OwnEnvironment {
  readonly environment: FilterEnvironment<unknown>;
  /** The document kinds of its filters; undefined if the module exports none. */
  readonly documents: readonly DocumentKind[] | undefined;
  /** The module, as it was named. */
  readonly path: string;
}

/** Whether the value of `--env` is a path rather than a name. */
export function isModulePath(value: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(value);
}

/** The value of an option that takes a module alone. */
export function parsePath(value: string): string {
  if (isModulePath(value)) return value;
  throw new InvalidArgumentError("Use the path of a module, such as ./environment.js.");
}

/**
 * Executes the module at `path`, and returns the environment that it exports.
 * @throws Failure for a module that does not exist, that throws, or that exports no environment
 */
export async function loadEnvironment(path: string, host: Host): Promise<OwnEnvironment> {
  const file = resolve(host.cwd, path);
  try {
    accessSync(file);
  } catch (error) {
    throw unreadable(path, error, host, "pass the path of a module that exports an environment");
  }
  const exports = await run(file, path);
  const found = [exports["environment"], exports["default"], memberOf(exports["default"], "environment")].find(
    isEnvironment,
  );
  if (found === undefined) {
    const names = Object.keys(exports).join(", ");
    throw new Failure(
      `${path} does not export an environment${names === "" ? "" : `, only ${names}`}`,
      "export what defineEnvironment returns: export default defineEnvironment({ … })",
    );
  }
  const documents = exports["documents"] ?? memberOf(exports["default"], "documents");
  return { environment: found, documents: documents === undefined ? undefined : kindsOf(documents, found, path), path };
}

async function run(file: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const isTypeScript = /\.[cm]?ts$/.test(path) && /Unknown file extension|strip/i.test(messageOf(error));
    throw new Failure(
      `${path} cannot be loaded: ${messageOf(error)}`,
      isTypeScript
        ? "compile it to JavaScript, or run Node 24, which loads TypeScript"
        : "fix the module passed to --env",
    );
  }
}

function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

/** By its methods: the module can have the class from another copy of the package. */
function isEnvironment(value: unknown): value is FilterEnvironment<unknown> {
  if (typeof value !== "object" || value === null) return false;
  const members = value as Readonly<Record<string, unknown>>;
  return ["check", "compile", "format", "with"].every((name) => typeof members[name] === "function") && "data" in value;
}

/** The kinds of the documents that are policies. */
export function policyKinds({ documents = [] }: OwnEnvironment): readonly string[] {
  return documents.flatMap(({ kind }) => kind ?? []).filter((kind) => kind !== invariantKind);
}

/** The filters of invariants are read as those of policies are. */
const invariants: DocumentKind = { kind: invariantKind, filter: ["spec", "filter"], kinds: ["spec", "kinds"] };

function kindsOf(documents: unknown, { data }: FilterEnvironment<unknown>, path: string): readonly DocumentKind[] {
  const all = (Array.isArray(documents) ? documents : [documents]) as readonly DocumentKind[];
  try {
    readPolicies("", all);
  } catch (error) {
    throw new Failure(
      `${path}: ${messageOf(error)}`,
      'export documents: [{ kind: "access_rule", filter: ["spec", "filter"] }]',
    );
  }
  return [...all, invariants].map((kind) => ({ knownKinds: data.knownKinds, ...kind }));
}

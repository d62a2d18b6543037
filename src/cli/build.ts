import { lstatSync, readFileSync } from "node:fs";
import { basename, dirname, relative, resolve, sep } from "node:path";
import { gzipSync } from "node:zlib";
import type { Command } from "commander";
import type { Origin } from "../codegen/body.ts";
import { joined, MissingFunctions } from "../codegen/module.ts";
import { policyModule } from "../codegen/policy-module.ts";
import { type SourcePlace, sourceMap } from "../codegen/source-map.ts";
import type { PolicySet } from "../policies/policy-set.ts";
import { visible } from "../report/width.ts";
import { Failure } from "./failure.ts";
import { collect, type FilterOptions, type Inputs } from "./filters.ts";
import type { Act, ExitCode, Host } from "./host.ts";
import { withDialect, withOutput } from "./options.ts";
import { parsePath } from "./own-environment.ts";
import { readSet } from "./read-set.ts";
import { printJson, reportPassedOver } from "./report.ts";
import { put } from "./save.ts";
import { type Output, outputs } from "./terminal.ts";
import { count } from "./text.ts";

interface BuildOptions extends FilterOptions {
  readonly out: string;
  readonly functions?: string;
  readonly check?: true;
}

/** `wherefore build`: writes policies as a module; code 1 for errors, and with `--check` for files that are not up to date. */
export function addBuild(program: Command, act: Act): void {
  const command = program
    .command("build")
    .description("write policies as a JavaScript module that needs no parser")
    .argument("[files...]", "policy files (.yaml, .yml, .json), or folders of them")
    .option("-f, --file <path>", "a policy file or a folder, - for standard input; repeatable", collect)
    .requiredOption("-o, --out <path>", "the module to write, .js or .mjs; its types and source map go beside it")
    .option("--functions <specifier>", "the module that exports your own functions, as the output imports it")
    .option("--check", "write nothing; exit with 1 if the module is not up to date")
    .option("--env <path>", "a module that exports your own environment and its document kinds", parsePath, "session");
  withDialect(withOutput(command)).action(act(build));
}

/** A file to write. */
interface BuiltFile {
  readonly path: string;
  readonly text: string;
}

async function build(host: Host, paths: readonly string[], options: BuildOptions): Promise<ExitCode> {
  const file = [...(options.file ?? []), ...paths];
  if (file.length === 0)
    throw new Failure("no policies given", "pass a policy file: wherefore build policies.yaml --out policies.js");
  if (!/\.m?js$/.test(options.out)) throw new Failure(`--out ${options.out} is not a .js or .mjs file`);
  const found = await readSet(host, { ...options, file });
  if (found === undefined) return 1;
  const { inputs, set } = found;
  const { out, err } = outputs(host, options);
  const files = filesOf(set, inputs, options, host);
  const stale = files.filter(({ path, text }) => current(path, host) !== text);
  if (!options.check) for (const { path, text } of stale) put(path, text, host);
  report(set, files, options.check ? stale : [], options, out);
  return reportPassedOver(inputs, options.check && stale.length > 0 ? 1 : 0, err);
}

function filesOf(set: PolicySet, inputs: Inputs, options: BuildOptions, host: Host): readonly BuiltFile[] {
  const { out, functions } = options;
  const name = basename(out);
  const { lines, types } = withFailure(() => policyModule(set.data, set.version, { functions }));
  return [
    { path: out, text: `${joined(lines)}//# sourceMappingURL=${encodeURIComponent(name)}.map\n` },
    { path: out.replace(/\.(m?)js$/, ".d.$1ts"), text: types },
    { path: `${out}.map`, text: sourceMap(lines, locator(set, inputs, out, host), name) },
  ];
}

/** @throws Failure that names the command's flag instead of the library's option */
function withFailure<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof MissingFunctions)) throw error;
    const names = error.names.map((name) => `\`${name}\``).join(", ");
    throw new Failure(
      `the module needs the functions ${names}`,
      "name a module that exports them: --functions ./functions.js",
    );
  }
}

/** Maps a place in a filter to its place in a policy file. */
function locator(
  { policies }: PolicySet,
  { files }: Inputs,
  out: string,
  { cwd }: Host,
): (origin: Origin) => SourcePlace | undefined {
  const folder = dirname(resolve(cwd, out));
  const places = new Map(
    files.flatMap(({ path, documents }) =>
      documents.map(({ name, filter }) => {
        const source = path === "-" ? "-" : relative(folder, resolve(cwd, path)).split(sep).join("/");
        return [name, { source, filter }] as const;
      }),
    ),
  );
  return ({ filter: position, offset }) => {
    const place = places.get(policies[position]?.name ?? "");
    if (place?.filter === undefined) return undefined;
    const { line, column } = place.filter.locate(offset);
    return { source: place.source, line: line - 1, column: column - 1 };
  };
}

function current(path: string, { cwd }: Host): string | undefined {
  const full = resolve(cwd, path);
  const stats = lstatSync(full, { throwIfNoEntry: false });
  return stats?.isFile() ? readFileSync(full, "utf8") : undefined;
}

function report(
  { policies, version }: PolicySet,
  files: readonly BuiltFile[],
  stale: readonly BuiltFile[],
  { json, check }: BuildOptions,
  out: Output,
): void {
  const { paint, print } = out;
  const [module] = files;
  const bytes = Buffer.byteLength(module?.text ?? "");
  const gzip = gzipSync(module?.text ?? "").length;
  const names = (some: readonly BuiltFile[]) => some.map(({ path }) => visible(path)).join(", ");
  if (json) {
    const list = (some: readonly BuiltFile[]) => some.map(({ path }) => path);
    printJson({ policies: policies.length, version, files: list(files), bytes, gzip, stale: list(stale) }, out);
  } else if (stale.length > 0) {
    print(`${paint("error", "✘")} not up to date: ${names(stale)}`);
    print("  help: run the command without --check");
  } else {
    const size = `${kilobytes(bytes)}, ${kilobytes(gzip)} gzipped`;
    const what = count(policies.length, "policy", "policies");
    print(`${paint("good", "✔")} ${check ? "up to date: " : ""}${names(files)} (${what}, ${size})`);
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}

import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { addTests, type NewTest, newSuite } from "../policy-tests/add.ts";
import type { Suite } from "../policy-tests/suite.ts";
import { Failure } from "./failure.ts";
import type { PolicySource } from "./filters.ts";
import type { Host } from "./host.ts";
import { longestFile, policyFileName, reasonOf } from "./input.ts";
import { save } from "./save.ts";

/** Where new tests go. */
export interface TestFile {
  readonly path: string;
  /** The file as it is; undefined where it is to be made. */
  readonly file: PolicySource | undefined;
  /** The policies that a new document names, from where it is. */
  readonly policies: readonly string[];
}

/** The file of tests that is named, or the one that belongs beside the first file of policies. */
export function testFileOf(files: readonly PolicySource[]): TestFile {
  const [first, second] = files.filter(({ suites }) => suites.length > 0);
  if (second !== undefined) {
    throw new Failure(
      `tests are in ${files
        .filter(({ suites }) => suites.length > 0)
        .map(({ path }) => path)
        .join(", ")}`,
      "pass only the file to write to",
    );
  }
  const policies = files.filter(({ documents }) => documents.length > 0).map(({ path }) => path);
  if (first !== undefined) {
    if (first.path === "-") throw new Failure("tests cannot be written to standard input", "pass a file of tests");
    if (first.ofCompanions.length > 0) throw new Failure(`${first.path} has errors`, "wherefore test shows them");
    return { path: first.path, file: first, policies: policies.map((path) => relative(dirname(first.path), path)) };
  }
  const [policy] = policies.filter((path) => path !== "-");
  if (policy === undefined) throw new Failure("no policies given", "pass a policy file: wherefore test policies.yaml");
  const path = join(dirname(policy), basename(policy).replace(policyFileName, `.test${extname(policy)}`));
  return { path, file: undefined, policies: policies.map((each) => relative(dirname(path), each)) };
}

/** The document that new tests go to: its policies decide what they expect. */
export function suiteOf({ file, policies }: TestFile): Suite {
  const last = file?.suites.at(-1);
  if (last !== undefined) return last;
  const span = { start: 0, end: 0 };
  return { name: undefined, span, policies: policies.map((text) => ({ text, span })), tests: [], broken: [] };
}

/** @throws Failure where the file cannot be written, has changed, or would be too long to be read again */
export function writeTests({ path, file, policies }: TestFile, tests: readonly NewTest[], host: Host): void {
  const text = file === undefined ? newSuite(policies, tests) : addTests(file.text, tests, policies);
  if (Buffer.byteLength(text) > longestFile)
    throw new Failure(`${path} would have more than ${longestFile} bytes`, "write the tests to several files");
  if (file !== undefined) {
    save(path, file.text, text, host);
    return;
  }
  try {
    writeFileSync(resolve(host.cwd, path), text, { flag: "wx" });
  } catch (error) {
    throw new Failure(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

/** For `policies.yaml`, the file `policies.test.yaml`, where there is one. */
export function testsBeside(paths: readonly string[], { cwd }: Host): readonly string[] {
  return paths.flatMap((path) => {
    const tests = path.replace(policyFileName, (end) => `.test${end}`);
    return tests !== path && existsSync(resolve(cwd, tests)) ? [tests] : [];
  });
}

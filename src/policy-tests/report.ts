/** A test that ran, as reports have it. */
export interface ReportedTest {
  /** The file that it is in. */
  readonly file: string;
  /** The name of its document, where it has one. */
  readonly suite?: string;
  readonly name: string;
  /** Where its name is, from 1. */
  readonly line: number;
  /** `error`: it could not run. */
  readonly status: "passed" | "failed" | "error";
  /** What was expected and what came, or why it could not run; absent for one that passed. */
  readonly message?: string;
  /** What decided, or what to do. */
  readonly why?: readonly string[];
}

/** How many tests came to what. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
}

export function countTests(tests: readonly ReportedTest[]): TestCounts {
  const of = (status: ReportedTest["status"]) => tests.filter((test) => test.status === status).length;
  return { passed: of("passed"), failed: of("failed"), errors: of("error") };
}

/** Tests by their files, in the order in which the files come. */
export function byFile(tests: readonly ReportedTest[]): ReadonlyMap<string, readonly ReportedTest[]> {
  const files = new Map<string, ReportedTest[]>();
  for (const test of tests) {
    const own = files.get(test.file);
    if (own === undefined) files.set(test.file, [test]);
    else own.push(test);
  }
  return files;
}

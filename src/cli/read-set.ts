import { PolicySet } from "../policies/policy-set.ts";
import { duplicateNames } from "./duplicates.ts";
import { compileAll } from "./evaluation.ts";
import { Failure } from "./failure.ts";
import { type FilterOptions, type Found, findingsOf, type Inputs, readInputs } from "./filters.ts";
import type { Host } from "./host.ts";
import { environmentOf } from "./options.ts";
import { policyKinds } from "./own-environment.ts";
import { findingsData, printFindings, printJson } from "./report.ts";
import { outputs } from "./terminal.ts";

/**
 * The policies of the files as a set, and what was read; undefined if they have errors, which are printed.
 * @throws Failure if a file cannot be read, or if the files have no policies
 */
export async function readSet(
  host: Host,
  options: FilterOptions,
): Promise<{ readonly inputs: Inputs; readonly set: PolicySet } | undefined> {
  const inputs = await readInputs(host, [], options);
  if (compileAll(host, inputs, options) === undefined) return undefined;
  const duplicates = duplicateFindings(inputs);
  if (duplicates.length === 0) return { inputs, set: createSet(inputs, options) };
  const { out, err } = outputs(host, options);
  if (options.json) printJson({ diagnostics: findingsData(duplicates) }, out);
  else printFindings(duplicates, err);
  return undefined;
}

function duplicateFindings({ files }: Inputs): readonly Found[] {
  const duplicates = duplicateNames(files);
  return files.flatMap((file) => {
    const diagnostics = duplicates.get(file);
    return diagnostics === undefined ? [] : [{ ...findingsOf(file), diagnostics }];
  });
}

function createSet({ files }: Inputs, options: FilterOptions): PolicySet {
  const policies = files.flatMap(({ documents }) =>
    documents.map(({ name, kinds, filter }) => ({ name, kinds, filter: filter?.filter })),
  );
  if (policies.length === 0) {
    const kinds = options.own === undefined ? ["inference_policy"] : policyKinds(options.own);
    throw new Failure("no policies found", `pass documents of kind ${kinds.join(", ")}`);
  }
  return new PolicySet(policies, environmentOf(options));
}

import type { Policy } from "../policies/policy.ts";
import type { PolicySet } from "../policies/policy-set.ts";
import type { Predicate } from "../predicate.ts";
import { type GeneratedModule, joined, type ModuleOptions, predicateModule } from "./module.ts";
import { policyModule } from "./policy-module.ts";
import { registerGenerator } from "./register.ts";

export type { GeneratedModule, ModuleOptions } from "./module.ts";

registerGenerator();

/**
 * A filter as an ES module that exports `matches(context)`, or a policy set as one that exports `match(context)`, the name of
 * the policy or undefined, `matchAll(context)` and `version`: with the verdicts and the errors of the library, without a
 * parser, and without `eval`.
 * @throws TypeError for functions that the module has to import, unless the options name a module that exports them
 */
export function toModule(
  subject: Predicate<never> | PolicySet<Policy, never>,
  options: ModuleOptions = {},
): GeneratedModule {
  const { lines, types } =
    "policies" in subject ? policyModule(subject.data, subject.version, options) : predicateModule(subject, options);
  return { code: joined(lines), types };
}

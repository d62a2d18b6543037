import type { Getters } from "../compile.ts";
import { closures } from "./closures.ts";
import { indexGenerator } from "./generate-index.ts";
import { IndexSearch } from "./index-search.ts";
import { type Indexed, planOf } from "./plan.ts";

/** The index of policies. */
export class PolicyIndex extends IndexSearch {
  /** Up to `few` policies are evaluated rather than looked up. `codegen`: run generated code if the host allows it. */
  constructor(policies: readonly Indexed[], getters: Getters, few = 16, codegen = false) {
    const plan = planOf(policies, few);
    const generated = codegen ? indexGenerator.index?.(plan) : undefined;
    const zeros = plan.atoms.slots.map(({ zero }) => zero);
    super(generated ?? closures(plan, getters), zeros, plan.tree);
  }
}

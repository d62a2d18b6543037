import type { Extension } from "@codemirror/state";
import { defineEnvironment, FilterError, list, PolicySet, string } from "wherefore";
import { filterEditor } from "wherefore/codemirror";
import { sessionFilter } from "wherefore/teleport";
import { labelExpression } from "wherefore/teleport/roles";

const environment = defineEnvironment({ fields: { user: { name: string, roles: list(string) } } });
const predicate = environment.compile('contains(user.roles, "dev")');

export const verdict: boolean = predicate.matches({ user: { name: "alice", roles: ["dev"] } });
// @ts-expect-error: the context's type follows from the environment
predicate.matches({ user: { name: 1 } });

export const reachable: boolean = labelExpression.compile('labels["env"] == "dev"').matches({ labels: { env: "dev" } });
// @ts-expect-error: labels are strings
labelExpression.compile('labels["env"] == "dev"').matches({ labels: { env: 1 } });

export const error: typeof FilterError = FilterError;
export const policies = new PolicySet([{ name: "all", kinds: ["ssh"] }], sessionFilter);

export const editors: readonly Extension[] = [
  filterEditor(environment),
  filterEditor(sessionFilter, { delay: 100, problems: false }),
];

import { analysis } from "../analyze/analysis.ts";
import { registerGenerator } from "../codegen/register.ts";
import { shipped } from "../definition/well-defined.ts";
import { defineEnvironment } from "../predicate.ts";
import { dialects } from "./dialects.ts";
import { labelFunctions, textEquality, textFunctions } from "./label-functions.ts";
import { impersonateFields, joinFields, labelFields, reviewFields, thresholdFields } from "./role-fields.ts";

/** Conditions of `impersonate.where` in roles. They have no `==`. */
export const impersonateClause = defineEnvironment(
  shipped({
    fields: impersonateFields,
    only: ["equals", "contains"],
    operators: [],
    dialects,
  }),
).with({ analysis });

/** Conditions of `review_requests.where` in roles: the access requests that can be reviewed. */
export const reviewClause = defineEnvironment(
  shipped({
    fields: reviewFields,
    functions: [...textEquality, ...textFunctions],
    only: ["equals", "contains", "regexp.match"],
    selectKeys: true,
    dialects,
  }),
).with({ analysis });

/** Filters of `request.thresholds[].filter` in roles: the reviews that count towards a threshold. */
export const thresholdFilter = defineEnvironment(
  shipped({
    fields: thresholdFields,
    functions: [...textEquality, ...textFunctions],
    only: ["equals", "contains", "regexp.match"],
    selectKeys: true,
    dialects,
  }),
).with({ analysis });

/** Filters of `require_session_join[].filter` in roles: the participants that count. */
export const joinFilter = defineEnvironment(shipped({ fields: joinFields, dialects }));

/** Label expressions, such as `node_labels_expression` of roles: the resources that can be accessed. */
export const labelExpression = defineEnvironment(
  shipped({
    fields: labelFields,
    functions: [...textEquality, ...textFunctions, ...labelFunctions],
    only: [...[...textFunctions, ...labelFunctions].map(({ name }) => name)],
    selectKeys: true,
    dialects,
  }),
).with({ analysis });

registerGenerator();

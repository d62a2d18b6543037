import { analysis } from "../analyze/analysis.ts";
import { shipped } from "../definition/well-defined.ts";
import { defineEnvironment } from "../predicate.ts";
import { dialects } from "./dialects.ts";
import { aliases, sessionFilterFields } from "./filter-fields.ts";
import { getters } from "./getters.ts";
import { otherKinds } from "./other-kinds.ts";
import { sessionKinds, summarizedKinds } from "./session-fields.ts";

/** Filters of `inference_policy.spec.filter`, which select finished sessions. */
export const sessionFilter = defineEnvironment(
  shipped({
    fields: sessionFilterFields,
    aliases,
    kinds: sessionKinds,
    otherKinds,
    defaultKinds: summarizedKinds,
    subject: { one: "session", many: "sessions" },
    dialects,
    getters,
  }),
).with({ analysis });

import { createRequire } from "node:module";
import { connectives, type Field, quote, write } from "../conditions.ts";
import type { Contender } from "./contender.ts";

const cedar: typeof import("@cedar-policy/cedar-wasm/nodejs") = createRequire(import.meta.url)(
  "@cedar-policy/cedar-wasm/nodejs",
);

const who = { type: "User", id: "someone" };
const what = { type: "Action", id: "summarize" };
const on = { type: "Session", id: "session" };

const steps = ({ path, key }: Field): readonly string[] => (key === undefined ? path : [...path, key]);
const read = (field: Field): string => ["context", ...steps(field)].join(".");
const when = (field: Field, test: string): string => {
  const all = steps(field);
  const parent = ["context", ...all.slice(0, -1)].join(".");
  return `(${parent} has ${all.at(-1)} && ${test})`;
};
const set = (items: readonly string[]): string => `[${items.map(quote).join(", ")}]`;

let policies = 0;

/** A policy engine in WebAssembly. */
export const cedarWasm: Contender = {
  name: "@cedar-policy/cedar-wasm",
  note: "`statefulIsAuthorized` with the policy parsed beforehand; the context crosses into WebAssembly on each call",
  prepare: (condition) => {
    const when_ = write<string>(condition, {
      ...connectives,
      equals: (field, value) => when(field, `${read(field)} == ${quote(value)}`),
      contains: (field, item) => when(field, `${read(field)}.contains(${quote(item)})`),
      containsAny: (field, items) => when(field, `${read(field)}.containsAny(${set(items)})`),
      hasPrefix: (field, prefix) => when(field, `${read(field)} like ${quote(`${prefix}*`)}`),
    });
    const preparsedPolicySetId = `policy-${policies++}`;
    const staticPolicies = `permit(principal, action, resource) when { ${when_} };`;
    const parsed = cedar.preparsePolicySet(preparsedPolicySetId, { staticPolicies });
    if (parsed.type === "failure") throw new Error(parsed.errors.map((error) => error.message).join("\n"));
    return (context) => {
      const answer = cedar.statefulIsAuthorized({
        principal: who,
        action: what,
        resource: on,
        context: { ...context } as unknown as Record<string, import("@cedar-policy/cedar-wasm/nodejs").CedarValueJson>,
        preparsedPolicySetId,
        entities: [],
      });
      if (answer.type === "failure") throw new Error(answer.errors.map((error) => error.message).join("\n"));
      return answer.response.decision === "allow";
    };
  },
};

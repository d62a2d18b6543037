import { createRequire } from "node:module";
import type { CedarValueJson, Response } from "@cedar-policy/cedar-wasm/nodejs";
import { type Condition, connectives, type Field, quote, write } from "../conditions.ts";
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

const permit = (condition: Condition): string => {
  const when_ = write<string>(condition, {
    ...connectives,
    equals: (field, value) => when(field, `${read(field)} == ${quote(value)}`),
    contains: (field, item) => when(field, `${read(field)}.contains(${quote(item)})`),
    containsAny: (field, items) => when(field, `${read(field)}.containsAny(${set(items)})`),
    hasPrefix: (field, prefix) => when(field, `${read(field)} like ${quote(`${prefix}*`)}`),
  });
  return `permit(principal, action, resource) when { ${when_} };`;
};

let sets = 0;

/** One policy set of a policy for each condition; gives what the engine answers, with the ids of the policies that hold. */
export function cedarSet(conditions: Readonly<Record<string, Condition>>): (context: object) => Response {
  const preparsedPolicySetId = `set-${sets++}`;
  const staticPolicies = Object.fromEntries(Object.entries(conditions).map(([id, of]) => [id, permit(of)]));
  const parsed = cedar.preparsePolicySet(preparsedPolicySetId, { staticPolicies });
  if (parsed.type === "failure") throw new Error(parsed.errors.map((error) => error.message).join("\n"));
  return (context) => {
    const answer = cedar.statefulIsAuthorized({
      principal: who,
      action: what,
      resource: on,
      context: { ...context } as Record<string, CedarValueJson>,
      preparsedPolicySetId,
      entities: [],
    });
    if (answer.type === "failure") throw new Error(answer.errors.map((error) => error.message).join("\n"));
    return answer.response;
  };
}

/** A policy engine in WebAssembly. */
export const cedarWasm: Contender = {
  name: "@cedar-policy/cedar-wasm",
  note: "`statefulIsAuthorized` with the policy parsed beforehand; the context crosses into WebAssembly on each call",
  prepare: (condition) => {
    const ask = cedarSet({ policy: condition });
    return (context) => ask(context).decision === "allow";
  },
};

import type { Role, Rule } from "../kinds/schema.ts";

const everything = ["read", "list", "create", "update", "delete"];
const reading = ["read", "list"];

/** Roles that always exist. */
export const presetRoles: readonly Role[] = [
  preset("editor", "Manages models, secrets, policies, users and roles; cannot view sessions", [
    {
      resources: ["inference_model", "inference_secret", "inference_policy", "retrieval_model", "retention_policy"],
      verbs: everything,
    },
    { resources: ["role", "user", "auth_connector"], verbs: everything },
    { resources: ["metrics"], verbs: ["read"] },
  ]),
  preset("access", "Views the sessions in which the user participated", [
    {
      resources: ["session"],
      verbs: reading,
      where: `user.metadata.name != "" && contains(session.participants, user.metadata.name)`,
    },
  ]),
  preset("auditor", "Views all sessions and the audit log", [
    { resources: ["session"], verbs: reading },
    { resources: ["event"], verbs: reading },
  ]),
];

function preset(name: string, description: string, rules: readonly Rule[]): Role {
  return { kind: "role", version: "v7", metadata: { name, description }, spec: { allow: { rules: [...rules] } } };
}

/** Whether `name` is a preset role's. */
export function isPreset(name: string): boolean {
  return presetRoles.some(({ metadata }) => metadata.name === name);
}

import type { Rule, StoredResource } from "../../kinds/schema.ts";
import { tableText } from "./table.ts";

/** Resources as text: a table for each kind, in the order in which the kinds come. */
export function resourceTable(resources: readonly StoredResource[]): string {
  const kinds = [...new Set(resources.map(({ kind }) => kind))];
  const tables = kinds.map((kind) => {
    const some = resources.filter((resource) => resource.kind === kind);
    return tableText(["name", ...headings[kind], "description"], some.map(row));
  });
  return tables.length === 0 ? "no resources found" : tables.join("\n\n");
}

// biome-ignore format: table
const headings: Readonly<Record<StoredResource["kind"], readonly string[]>> = {
  inference_model:  ["provider", "model", "secret"],
  inference_secret: [],
  inference_policy: ["kinds", "model", "filter"],
  retrieval_model:  ["provider", "model", "secret"],
  retention_policy: ["kinds", "keeps", "filter"],
  role:             ["allow", "deny"],
  user:             ["roles", "traits"],
  github:           ["teams to roles"],
  saml:             ["attributes to roles"],
  oidc:             ["claims to roles"],
};

function row(resource: StoredResource): readonly string[] {
  const { name, description = "" } = resource.metadata;
  return [name, ...cells(resource), description];
}

function cells(resource: StoredResource): readonly string[] {
  switch (resource.kind) {
    case "inference_model": {
      const { openai, bedrock } = resource.spec;
      if (openai) return ["openai", openai.openai_model_id, openai.api_key_secret_ref ?? ""];
      return bedrock ? ["bedrock", bedrock.bedrock_model_id, ""] : ["digest", "", ""];
    }
    case "retrieval_model": {
      const { openai, bedrock, inference_model_name = "" } = resource.spec;
      if (openai) return ["openai", openai.openai_model_id, openai.api_key_secret_ref ?? ""];
      return bedrock ? ["bedrock", bedrock.bedrock_model_id, ""] : ["inference_model", inference_model_name, ""];
    }
    case "inference_secret":
      return [];
    case "inference_policy":
      return [resource.spec.kinds.join(", "), resource.spec.model, resource.spec.filter ?? ""];
    case "retention_policy": {
      const { kinds, keep_days, filter = "" } = resource.spec;
      return [kinds.join(", "), keep_days === undefined ? "on legal hold" : `${keep_days} days`, filter];
    }
    case "role":
      return [rules(resource.spec.allow?.rules), rules(resource.spec.deny?.rules)];
    case "user": {
      const { roles = [], traits = {} } = resource.spec;
      return [
        roles.join(", "),
        Object.entries(traits)
          .map(([key, values]) => `${key}=${values.join(",")}`)
          .join(" "),
      ];
    }
    case "github":
      return [mappings(resource.spec.teams_to_roles, ({ organization, team }) => `${organization}/${team}`)];
    case "saml":
      return [mappings(resource.spec.attributes_to_roles, ({ name, value }) => `${name}=${value}`)];
    case "oidc":
      return [mappings(resource.spec.claims_to_roles, ({ name, value }) => `${name}=${value}`)];
  }
}

function rules(rules: readonly Rule[] = []): string {
  return rules
    .map(({ resources, verbs, where }) => `${resources.join(",")}: ${verbs.join(",")}${where ? ` where ${where}` : ""}`)
    .join("; ");
}

function mappings<Row extends { readonly roles: readonly string[] }>(
  rows: readonly Row[],
  from: (row: Row) => string,
): string {
  return rows.map((row) => `${from(row)}: ${row.roles.join(",")}`).join("; ");
}

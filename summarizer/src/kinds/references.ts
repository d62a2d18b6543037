import type { Resource, ResourceKind, StoredResource } from "./schema.ts";

/** One resource that another one names. */
export interface Reference {
  readonly kind: ResourceKind;
  readonly name: string;
  /** Where it is named. */
  readonly path: readonly PropertyKey[];
  /** The consequence while the resource does not exist. */
  readonly consequence: string;
}

/** The resources that `resource` cannot do without. */
export function referencesOf(resource: Resource | StoredResource): readonly Reference[] {
  switch (resource.kind) {
    case "inference_policy": {
      const consequence = "the sessions of this policy fail until it does";
      return [{ kind: "inference_model", name: resource.spec.model, path: ["spec", "model"], consequence }];
    }
    case "inference_model": {
      const name = resource.spec.openai?.api_key_secret_ref;
      if (!name) return [];
      const path = ["spec", "openai", "api_key_secret_ref"];
      return [{ kind: "inference_secret", name, path, consequence: "the sessions of this model fail until it does" }];
    }
    case "retrieval_model": {
      const { openai, inference_model_name: model } = resource.spec;
      const secret = openai?.api_key_secret_ref;
      const consequence = "search uses only words until it does";
      return [
        ...(secret
          ? [
              {
                kind: "inference_secret" as const,
                name: secret,
                path: ["spec", "openai", "api_key_secret_ref"],
                consequence,
              },
            ]
          : []),
        ...(model
          ? [{ kind: "inference_model" as const, name: model, path: ["spec", "inference_model_name"], consequence }]
          : []),
      ];
    }
    case "user":
      return roles(resource.spec.roles, ["spec", "roles"], "the user has no permissions until it does");
    case "github":
      return resource.spec.teams_to_roles.flatMap((row, index) => mapped(row.roles, "teams_to_roles", index));
    case "saml":
      return resource.spec.attributes_to_roles.flatMap((row, index) => mapped(row.roles, "attributes_to_roles", index));
    case "oidc":
      return resource.spec.claims_to_roles.flatMap((row, index) => mapped(row.roles, "claims_to_roles", index));
    default:
      return [];
  }
}

function mapped(names: readonly string[], field: string, index: number): readonly Reference[] {
  return roles(names, ["spec", field, index, "roles"], "users who get it have no permissions until it does");
}

/** A name with a `$` or braces depends on the identity provider's claims, so the role cannot be checked. */
function roles(names: readonly string[] = [], path: readonly PropertyKey[], consequence: string): readonly Reference[] {
  return names.flatMap((name, index) =>
    /[${}]/.test(name) ? [] : [{ kind: "role" as const, name, path: [...path, index], consequence }],
  );
}

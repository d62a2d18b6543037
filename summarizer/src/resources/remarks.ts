import { X509Certificate } from "node:crypto";
import { localOperator } from "../access/principal.ts";
import { kindGroups, kindsNamed, ruledKinds, verbGroups, verbs, verbsNamed } from "../domain/rules.ts";
import type { Finding } from "../kinds/finding.ts";
import type { Resource, Role } from "../kinds/schema.ts";
import type { ResourceDocument } from "./document.ts";

/** The name of the only `retrieval_model`. */
export const retrievalModelName = "retrieval-model";

/** What its shape allows in a resource and is not, or most likely not, meant. */
export function remarksOn(resource: Resource, find: ResourceDocument["find"]): readonly Finding[] {
  if (resource.kind === "user" && resource.metadata.name === localOperator.name) {
    const message = `the user name "${localOperator.name}" is reserved for the local operator`;
    return [find(["metadata", "name"], message)];
  }
  if (resource.kind === "retrieval_model" && resource.metadata.name !== retrievalModelName) {
    const message = `metadata.name must be ${retrievalModelName}, got ${resource.metadata.name}: there can be only one`;
    return [find(["metadata", "name"], message)];
  }
  if (resource.kind === "role") return ruleRemarks(resource, find);
  return [...certificateRemarks(resource, find), ...signInRemarks(resource, find)];
}

/** A SAML provider's certificate that cannot be read as one. */
function certificateRemarks(resource: Resource, find: ResourceDocument["find"]): readonly Finding[] {
  if (resource.kind !== "saml" || !resource.spec.cert || isCertificate(resource.spec.cert)) return [];
  return [
    find(["spec", "cert"], "spec.cert is not a certificate: nobody can sign in by this connector", {
      severity: "warning",
      help: "paste the provider's signing certificate as PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
    }),
  ];
}

/** Whether a text is a certificate as PEM, or the Base64 of one. */
function isCertificate(text: string): boolean {
  const pem = text.includes("-----BEGIN") ? text : `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`;
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** Unknown names in a role's rules. Not errors, because they can have a meaning where the role comes from. */
function ruleRemarks({ spec }: Role, find: ResourceDocument["find"]): readonly Finding[] {
  const kinds = [...ruledKinds, ...Object.keys(kindGroups)].join(", ");
  const known = [...verbs, ...Object.keys(verbGroups)].join(", ");
  return (["allow", "deny"] as const).flatMap((side) =>
    (spec[side]?.rules ?? []).flatMap(({ resources, verbs }, index) => {
      const path = ["spec", side, "rules", index];
      const warn = (field: string, at: number, message: string, help: string) =>
        find([...path, field, at], message, { severity: "warning", help });
      return [
        ...resources.flatMap((name, at) =>
          kindsNamed(name).length > 0
            ? []
            : [warn("resources", at, `nothing here is a "${name}": the rule says nothing of it`, `there are ${kinds}`)],
        ),
        ...verbs.flatMap((name, at) =>
          verbsNamed(name).length > 0
            ? []
            : [
                warn(
                  "verbs",
                  at,
                  `nothing here is done by "${name}": the rule says nothing of it`,
                  `there are ${known}`,
                ),
              ],
        ),
      ];
    }),
  );
}

/** The fields that a connector needs before users can sign in with it. */
function signInRemarks(resource: Resource, find: ResourceDocument["find"]): readonly Finding[] {
  return missingForSignIn(resource).map((field) =>
    find(["spec"], `nobody can sign in by this connector: spec.${field} is not set`, { severity: "warning" }),
  );
}

function missingForSignIn(resource: Resource): readonly string[] {
  switch (resource.kind) {
    case "github":
      return unset(resource.spec, "client_id", "redirect_url");
    case "oidc":
      return unset(resource.spec, "issuer_url", "client_id", "redirect_url");
    case "saml": {
      const { entity_descriptor, entity_descriptor_url, sso, issuer, cert } = resource.spec;
      const isKnown = entity_descriptor || entity_descriptor_url || (sso && issuer && cert);
      return [...unset(resource.spec, "acs"), ...(isKnown ? [] : ["entity_descriptor (or entity_descriptor_url)"])];
    }
    default:
      return [];
  }
}

function unset<Spec extends object>(spec: Spec, ...fields: readonly (keyof Spec & string)[]): readonly string[] {
  return fields.filter((field) => !spec[field]);
}

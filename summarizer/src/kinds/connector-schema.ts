import { z } from "zod";
import { isBadPattern, mappingPattern } from "../domain/pattern.ts";
import { expects, fields, flag, httpAddress, required, some, text, texts } from "./shape.ts";

/** Who gets which roles, by what the identity provider says of them. */
function mapping<Key extends string>(name: string, ...keys: readonly Key[]) {
  const matched = Object.fromEntries(keys.map((key) => [key, pattern(`${name}[].${key}`)])) as Record<
    Key,
    ReturnType<typeof required>
  >;
  return some(name, fields(`${name}[]`, { ...matched, roles: some(`${name}[].roles`, required(`${name}[].roles[]`)) }));
}

/** What a mapping compares a claim with: an expression has to be one of RE2. */
function pattern(name: string) {
  return required(name).superRefine((value, context) => {
    const compiled = mappingPattern(value);
    if (!isBadPattern(compiled)) return;
    context.addIssue({ code: "custom", message: `${name} ${compiled.problem}` });
  });
}

function keyPair(name: string) {
  return fields(name, { cert: text(`${name}.cert`).optional(), private_key: text(`${name}.private_key`).optional() });
}

export const githubSpec = fields("spec", {
  client_id: text("spec.client_id").optional(),
  client_secret: text("spec.client_secret").optional(),
  redirect_url: httpAddress("spec.redirect_url").optional(),
  display: text("spec.display").optional(),
  endpoint_url: httpAddress("spec.endpoint_url").optional(),
  api_endpoint_url: httpAddress("spec.api_endpoint_url").optional(),
  teams_to_roles: mapping("spec.teams_to_roles", "organization", "team"),
});

export const samlSpec = fields("spec", {
  display: text("spec.display").optional(),
  acs: httpAddress("spec.acs").optional(),
  issuer: text("spec.issuer").optional(),
  sso: httpAddress("spec.sso").optional(),
  cert: text("spec.cert").optional(),
  audience: text("spec.audience").optional(),
  service_provider_issuer: text("spec.service_provider_issuer").optional(),
  entity_descriptor: text("spec.entity_descriptor").optional(),
  entity_descriptor_url: httpAddress("spec.entity_descriptor_url").optional(),
  provider: text("spec.provider").optional(),
  single_logout_url: httpAddress("spec.single_logout_url").optional(),
  allow_idp_initiated: flag("spec.allow_idp_initiated").optional(),
  force_authn: text("spec.force_authn").optional(),
  preferred_request_binding: text("spec.preferred_request_binding").optional(),
  signing_key_pair: keyPair("spec.signing_key_pair").optional(),
  assertion_key_pair: keyPair("spec.assertion_key_pair").optional(),
  attributes_to_roles: mapping("spec.attributes_to_roles", "name", "value"),
});

export const oidcSpec = fields("spec", {
  issuer_url: httpAddress("spec.issuer_url").optional(),
  client_id: text("spec.client_id").optional(),
  client_secret: text("spec.client_secret").optional(),
  redirect_url: z
    .union([httpAddress("spec.redirect_url"), z.array(httpAddress("spec.redirect_url[]"))], {
      error: expects("spec.redirect_url", "an http:// or https:// address, or a list of them"),
    })
    .optional(),
  display: text("spec.display").optional(),
  scope: texts("spec.scope").optional(),
  prompt: text("spec.prompt").optional(),
  acr_values: text("spec.acr_values").optional(),
  provider: text("spec.provider").optional(),
  username_claim: text("spec.username_claim").optional(),
  allow_unverified_email: flag("spec.allow_unverified_email").optional(),
  max_age: text("spec.max_age").optional(),
  google_service_account: text("spec.google_service_account").optional(),
  google_service_account_uri: text("spec.google_service_account_uri").optional(),
  google_admin_email: text("spec.google_admin_email").optional(),
  signing_key_pair: keyPair("spec.signing_key_pair").optional(),
  claims_to_roles: mapping("spec.claims_to_roles", "name", "value"),
});

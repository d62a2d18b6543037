import { summarizedKinds } from "wherefore/teleport";
import { z } from "zod";
import { isHost } from "../domain/hosts.ts";
import { isBadPattern, maskPattern } from "../domain/pattern.ts";
import { parseDuration } from "../domain/time.ts";
import { githubSpec, oidcSpec, samlSpec } from "./connector-schema.ts";
import { roleSpec, userSpec } from "./role-schema.ts";
import { expects, fields, flag, httpAddress, number, required, resource, shown, some, text } from "./shape.ts";

const temperature = (name: string) =>
  number(name).min(0, `${name} must be between 0 and 2`).max(2, `${name} must be between 0 and 2`).optional();

const openai = fields("spec.openai", {
  openai_model_id: required("spec.openai.openai_model_id"),
  temperature: temperature("spec.openai.temperature"),
  api_key_secret_ref: text("spec.openai.api_key_secret_ref").optional(),
  base_url: httpAddress("spec.openai.base_url").optional(),
});

const bedrock = fields("spec.bedrock", {
  bedrock_model_id: required("spec.bedrock.bedrock_model_id"),
  region: required("spec.bedrock.region").refine(
    (region) => region === "" || /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region),
    {
      error: ({ input }) => `invalid spec.bedrock.region: ${JSON.stringify(input)}`,
    },
  ),
  temperature: temperature("spec.bedrock.temperature"),
  integration: text("spec.bedrock.integration").optional(),
});

const providers = ["openai", "bedrock", "digest"] as const;

const positive = (name: string) =>
  number(name)
    .refine((value) => value > 0, `${name} must be more than 0`)
    .optional();

const count = (name: string) =>
  number(name).int(`${name} must be a whole number`).min(1, `${name} must be at least 1`).optional();

const limits = fields("spec.limits", {
  tokens_per_day: positive("spec.limits.tokens_per_day"),
  tokens_per_month: positive("spec.limits.tokens_per_month"),
  cost_per_day: positive("spec.limits.cost_per_day"),
  cost_per_month: positive("spec.limits.cost_per_month"),
});

const price = (name: string) => number(name).min(0, `${name} must not be negative`);

const prices = fields("spec.prices", {
  currency: required("spec.prices.currency").regex(/^([A-Z]{3})?$/, {
    error: "spec.prices.currency must be a three-letter currency code, such as USD",
  }),
  input_per_million_tokens: price("spec.prices.input_per_million_tokens"),
  output_per_million_tokens: price("spec.prices.output_per_million_tokens"),
});

/** The most numbers in an embedding that are kept. */
export const mostDimensions = 8192;

/** What a model does with a session that is larger than it takes. */
const oversize = ["skip", "split"] as const;

/** How often a model may be asked, how long an answer may take, and what it may take and cost. */
const bounds = {
  concurrency: count("spec.concurrency"),
  requests_per_minute: count("spec.requests_per_minute"),
  timeout: text("spec.timeout")
    .refine((timeout) => (parseDuration(timeout) ?? 0) > 0, {
      error: "spec.timeout must be a duration, such as 90s or 2m",
    })
    .optional(),
  limits: limits.optional(),
  prices: prices.optional(),
};

function pricedLimits(spec: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const { limits = {}, prices } = spec as { limits?: object; prices?: unknown };
  for (const field of Object.keys(limits).filter((name) => name.startsWith("cost_") && prices === undefined)) {
    const message = `spec.limits.${field} requires spec.prices`;
    context.addIssue({ code: "custom", path: ["limits", field], message });
  }
}

/** Masks of one's own, of which each takes its time. */
const mostMasks = 50;

const mask = fields("spec.masks[]", {
  name: text("spec.masks[].name").regex(/^[a-z][a-z0-9-]{0,39}$/, {
    error: ({ input }) => `invalid spec.masks[].name: ${shown(input)}; use lowercase letters, digits and hyphens`,
  }),
  pattern: required("spec.masks[].pattern").check(
    z.superRefine<string>((pattern, context) => {
      const compiled = maskPattern(pattern);
      if (isBadPattern(compiled))
        context.addIssue({ code: "custom", message: `spec.masks[].pattern ${compiled.problem}` });
    }),
  ),
});

const modelSpec = fields("spec", {
  openai: openai.optional(),
  bedrock: bedrock.optional(),
  digest: fields("spec.digest", {}).optional(),
  max_session_length_bytes: number("spec.max_session_length_bytes")
    .int("spec.max_session_length_bytes must be a whole number")
    .min(0, "spec.max_session_length_bytes must not be negative")
    .optional(),
  oversize: z
    .enum(oversize, {
      error: ({ input }) => `unsupported spec.oversize: ${shown(input)}, supported: ${oversize.join(", ")}`,
    })
    .optional(),
  masks: z
    .array(mask, { error: expects("spec.masks", "a list") })
    .max(mostMasks, `spec.masks must have at most ${mostMasks} masks`)
    .optional(),
  ...bounds,
}).check(
  z.superRefine<Readonly<Record<string, unknown>>>((spec, context) => {
    const named = providers.filter((provider) => spec[provider] !== undefined);
    if (named.length === 0) {
      const message = `missing or unsupported inference provider in spec, supported providers: ${providers.join(", ")}`;
      context.addIssue({ code: "custom", message });
    }
    if (named.length > 1) {
      context.addIssue({
        code: "custom",
        message: `spec must name one inference provider, got ${named.join(" and ")}`,
      });
    }
    pricedLimits(spec, context);
  }),
);

const embedders = ["openai", "bedrock"] as const;

/** What search by meaning asks for embeddings. */
const retrievalSpec = fields("spec", {
  openai: openai.optional(),
  bedrock: bedrock.optional(),
  inference_model_name: text("spec.inference_model_name").optional(),
  dimensions: count("spec.dimensions").refine((dimensions) => (dimensions ?? 1) <= mostDimensions, {
    error: `spec.dimensions must be at most ${mostDimensions}`,
  }),
  ...bounds,
}).check(
  z.superRefine<Readonly<Record<string, unknown>>>((spec, context) => {
    const named = embedders.filter((provider) => spec[provider] !== undefined);
    if (named.length === 0 && !spec["inference_model_name"]) {
      const message = `missing or unsupported embeddings provider in spec, supported providers: ${embedders.join(", ")}; or name a model in spec.inference_model_name`;
      context.addIssue({ code: "custom", message });
    }
    if (named.length > 1) {
      const message = `spec must name one embeddings provider, got ${named.join(" and ")}`;
      context.addIssue({ code: "custom", message });
    }
    pricedLimits(spec, context);
  }),
);

const hosts = some(
  "spec.hosts",
  required("spec.hosts[]").refine((host) => host === "" || isHost(host), {
    error: ({ input }) =>
      `spec.hosts[] must be a host such as api.openai.com or llm-host:4000, got ${JSON.stringify(input)}`,
  }),
).optional();

const secretSpec = fields("spec", { value: required("spec.value"), hosts });

/** The sessions that a policy is for. */
const sessionsOf = {
  kinds: z
    .array(
      z.enum(summarizedKinds, {
        error: ({ input }) =>
          `unsupported kind in spec.kinds: ${shown(input)}, supported: ${summarizedKinds.join(", ")}`,
      }),
      { error: expects("spec.kinds", "a list", "spec.kinds is required") },
    )
    .min(1, "spec.kinds is required"),
  filter: text("spec.filter").optional(),
};

const policySpec = fields("spec", { model: required("spec.model"), ...sessionsOf });

const mostDays = 36_500;

/** How long sessions are kept. */
const retentionSpec = fields("spec", {
  ...sessionsOf,
  keep_days: count("spec.keep_days").refine((days) => (days ?? 1) <= mostDays, {
    error: `spec.keep_days must be at most ${mostDays}`,
  }),
  hold: flag("spec.hold").optional(),
}).check(
  z.superRefine<Readonly<Record<string, unknown>>>(({ keep_days, hold }, context) => {
    if ((keep_days === undefined) !== (hold === true)) {
      const message = "spec must have either keep_days, such as 365, or hold: true";
      context.addIssue({ code: "custom", message });
    }
  }),
);

/** The shape of each kind of resource. */
// biome-ignore format: table
export const schemas = {
  inference_model:  resource("inference_model", modelSpec),
  inference_secret: resource("inference_secret", secretSpec),
  inference_policy: resource("inference_policy", policySpec),
  retrieval_model:  resource("retrieval_model", retrievalSpec),
  retention_policy: resource("retention_policy", retentionSpec),
  role:             resource("role", roleSpec, ["v7"]),
  user:             resource("user", userSpec, ["v1", "v2"]),
  github:           resource("github", githubSpec, ["v1", "v3"]),
  saml:             resource("saml", samlSpec, ["v1", "v2"]),
  oidc:             resource("oidc", oidcSpec, ["v1", "v2", "v3"]),
} satisfies Record<string, z.ZodType>;

/** An `inference_secret` whose value stays what it is in the store. */
export const secretWithoutValue = resource(
  "inference_secret",
  fields("spec", { value: required("spec.value").optional(), hosts }),
);

/** A resource as it comes out of the store: fields that are sealed are left out. */
export const storedResource = z.discriminatedUnion("kind", [
  schemas.inference_model,
  resource("inference_secret", fields("spec", { hosts })),
  schemas.inference_policy,
  schemas.retrieval_model,
  schemas.retention_policy,
  schemas.role,
  schemas.user,
  schemas.github,
  schemas.saml,
  schemas.oidc,
]);

export type ResourceKind = keyof typeof schemas;

/** Kinds of resource that a file may hold. */
export const resourceKinds = Object.keys(schemas) as readonly ResourceKind[];

export type InferenceModel = z.infer<typeof schemas.inference_model>;
export type InferencePolicy = z.infer<typeof schemas.inference_policy>;
export type RetentionPolicy = z.infer<typeof schemas.retention_policy>;
export type RetrievalModel = z.infer<typeof schemas.retrieval_model>;
export type Role = z.infer<typeof schemas.role>;
export type User = z.infer<typeof schemas.user>;
export type { Rule } from "./role-schema.ts";
export type Resource = z.infer<(typeof schemas)[ResourceKind] | typeof secretWithoutValue>;

export type StoredResource = z.infer<typeof storedResource>;

/** The same of one kind, or of some. */
export type StoredOf<Kind extends ResourceKind> = Extract<StoredResource, { readonly kind: Kind }>;

/** Whether a resource is of a kind. */
export function isOfKind<Kind extends ResourceKind>(kind: Kind, resource: StoredResource): resource is StoredOf<Kind> {
  return resource.kind === kind;
}

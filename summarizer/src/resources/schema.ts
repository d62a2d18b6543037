import { z } from "zod";
import { parseDuration } from "./duration.ts";

/** Kinds of resource that a file may hold. */
export const resourceKinds = ["inference_model", "inference_secret", "inference_policy"] as const;
export type ResourceKind = (typeof resourceKinds)[number];

const sessionKinds = ["ssh", "k8s", "db"] as const;

const nouns: Readonly<Record<string, string>> = { string: "text", number: "a number", boolean: "true or false" };

function nounOf(value: unknown): string {
  return nouns[typeof value] ?? (Array.isArray(value) ? "a list" : "a mapping");
}

/** A value as a message repeats it. */
export function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

interface Issue {
  readonly code?: string;
  readonly input?: unknown;
}

/** `x is required` where nothing stands, else `x must be text, got a number`. */
function expects(name: string, expected: string, absent = `${name} is required`) {
  return (issue: Issue) =>
    issue.input === undefined ? absent : `${name} must be ${expected}, got ${nounOf(issue.input)}`;
}

function text(name: string) {
  return z.string({ error: expects(name, "text") });
}

/** Text that must not be empty. */
function required(name: string) {
  return text(name).min(1, `${name} is required`);
}

function number(name: string) {
  return z.number({ error: expects(name, "a number") });
}

/** A mapping that refuses fields it does not have; of those, the message is what it does have. */
function fields<Shape extends z.ZodRawShape>(name: string, shape: Shape) {
  const known = Object.keys(shape);
  const has = known.length > 0 ? `${name} has ${known.join(", ")}` : `${name} has no fields`;
  const wrong = expects(name, "a mapping");
  return z.strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? has : wrong(issue)) });
}

const metadata = fields("metadata", {
  name: required("metadata.name"),
  description: text("metadata.description").optional(),
  labels: z.record(z.string(), text("a label's value"), { error: expects("metadata.labels", "a mapping") }).optional(),
  expires: text("metadata.expires").optional(),
  revision: text("metadata.revision").optional(),
});

/** The order of the fields is the order in which they are checked. */
function resource<Kind extends ResourceKind, Spec extends z.ZodType>(kind: Kind, spec: Spec) {
  return fields("a resource", {
    kind: z.literal(kind),
    sub_kind: z.literal("", "subkind must be empty").optional(),
    version: required("version").refine((version) => version === "" || version === "v1", {
      error: ({ input }) => `unsupported version ${input}, supported: v1`,
    }),
    metadata,
    spec,
  });
}

const temperature = (name: string) =>
  number(name).min(0, `${name} must be between 0 and 2`).max(2, `${name} must be between 0 and 2`).optional();

const openai = fields("spec.openai", {
  openai_model_id: required("spec.openai.openai_model_id"),
  temperature: temperature("spec.openai.temperature"),
  api_key_secret_ref: text("spec.openai.api_key_secret_ref").optional(),
  base_url: text("spec.openai.base_url")
    .refine((url) => url === "" || isHttp(url), {
      error: "spec.openai.base_url must be an http:// or https:// address",
    })
    .optional(),
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
    error: "spec.prices.currency must be the three letters of a currency, such as USD",
  }),
  input_per_million_tokens: price("spec.prices.input_per_million_tokens"),
  output_per_million_tokens: price("spec.prices.output_per_million_tokens"),
});

/** What a model does with a session that is larger than it takes. */
const oversize = ["skip", "split"] as const;

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
  concurrency: count("spec.concurrency"),
  requests_per_minute: count("spec.requests_per_minute"),
  timeout: text("spec.timeout")
    .refine((timeout) => (parseDuration(timeout) ?? 0) > 0, {
      error: "spec.timeout must be a length of time, such as 90s or 2m",
    })
    .optional(),
  limits: limits.optional(),
  prices: prices.optional(),
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
    const { limits = {}, prices } = spec as { limits?: object; prices?: unknown };
    for (const field of Object.keys(limits).filter((name) => name.startsWith("cost_") && prices === undefined)) {
      const message = `spec.limits.${field} needs spec.prices: without them nobody knows what a token costs`;
      context.addIssue({ code: "custom", path: ["limits", field], message });
    }
  }),
);

const secretSpec = fields("spec", { value: required("spec.value") });

const policySpec = fields("spec", {
  model: required("spec.model"),
  kinds: z
    .array(
      z.enum(sessionKinds, {
        error: ({ input }) => `unsupported kind in spec.kinds: ${shown(input)}, supported: ${sessionKinds.join(", ")}`,
      }),
      { error: expects("spec.kinds", "a list", "spec.kinds are required") },
    )
    .min(1, "spec.kinds are required"),
  filter: text("spec.filter").optional(),
});

/** The shape of each kind of resource. */
export const schemas = {
  inference_model: resource("inference_model", modelSpec),
  inference_secret: resource("inference_secret", secretSpec),
  inference_policy: resource("inference_policy", policySpec),
} satisfies Record<ResourceKind, z.ZodType>;

export type InferenceModel = z.infer<typeof schemas.inference_model>;
export type InferenceSecret = z.infer<typeof schemas.inference_secret>;
export type InferencePolicy = z.infer<typeof schemas.inference_policy>;
export type Resource = InferenceModel | InferenceSecret | InferencePolicy;

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

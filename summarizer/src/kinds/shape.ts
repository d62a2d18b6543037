import { z } from "zod";

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

/**
 * The message for a value of the wrong type: `x is required` if it is missing, else `x must be text, got a number`.
 * Each `[]` in a name is the position in a list, which is inserted when the finding is created.
 */
export function expects(name: string, expected: string, absent = `${name} is required`) {
  return (issue: Issue) =>
    issue.input === undefined ? absent : `${name} must be ${expected}, got ${nounOf(issue.input)}`;
}

/** Text, which may be empty. */
export function text(name: string) {
  return z.string({ error: expects(name, "text") });
}

/** Text that must not be empty. */
export function required(name: string) {
  return text(name).min(1, `${name} is required`);
}

export function number(name: string) {
  return z.number({ error: expects(name, "a number") });
}

/** A mapping that refuses fields it does not have; of those, the message is what it does have. */
export function fields<Shape extends z.ZodRawShape>(name: string, shape: Shape) {
  const known = Object.keys(shape);
  const has = known.length > 0 ? `${name} has ${known.join(", ")}` : `${name} has no fields`;
  const wrong = expects(name, "a mapping");
  return z.strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? has : wrong(issue)) });
}

/** The address of a web service; may be empty. */
export function httpAddress(name: string) {
  return text(name)
    .refine((url) => url === "" || isHttp(url), { error: `${name} must be an http:// or https:// address` })
    .refine((url) => !isHttp(url) || !hasLogin(url), {
      error: `${name} must not contain a user name or a password, because they are visible to everyone who can view the resource`,
    });
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

export function flag(name: string) {
  return z.boolean({ error: expects(name, "true or false") });
}

function hasLogin(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}

/** A list of texts, none of them empty. */
export function texts(name: string) {
  return z.array(required(`${name}[]`), { error: expects(name, "a list") });
}

/** A list that has something in it. */
export function some<Item extends z.ZodType>(name: string, item: Item) {
  return z.array(item, { error: expects(name, "a list") }).min(1, `${name} is required`);
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const metadata = fields("metadata", {
  name: required("metadata.name"),
  description: text("metadata.description").optional(),
  labels: z.record(z.string(), text("a label's value"), { error: expects("metadata.labels", "a mapping") }).optional(),
  expires: text("metadata.expires")
    .refine((time) => time === "" || (instant.test(time) && !Number.isNaN(Date.parse(time))), {
      error: "metadata.expires must be a time such as 2027-01-31T18:00:00Z",
    })
    .optional(),
  revision: text("metadata.revision").optional(),
});

/** The order of the fields is the order in which they are checked. */
export function resource<Kind extends string, Spec extends z.ZodType>(
  kind: Kind,
  spec: Spec,
  versions: readonly string[] = ["v1"],
) {
  return fields("a resource", {
    kind: z.literal(kind),
    sub_kind: z.literal("", "subkind must be empty").optional(),
    version: required("version").refine((version) => version === "" || versions.includes(version), {
      error: ({ input }) => `unsupported version ${input}, supported: ${versions.join(", ")}`,
    }),
    metadata,
    spec,
  });
}

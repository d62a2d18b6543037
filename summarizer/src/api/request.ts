import type { z } from "@hono/zod-openapi";
import type { Operations } from "./operations.ts";

/** What a client calls an operation: `GET /v1/sessions/{id}`. */
export type OperationName = keyof Operations;

type RequestOf<Name extends OperationName> = Operations[Name] extends { readonly request: infer Request }
  ? Request
  : object;

type ParamsOf<Request> = Request extends { readonly params: infer Schema extends z.ZodType }
  ? { readonly params: Readonly<z.input<Schema>> }
  : object;

type QueryOf<Request> = Request extends { readonly query: infer Schema extends z.ZodType }
  ? object extends z.input<Schema>
    ? { readonly query?: Readonly<z.input<Schema>> }
    : { readonly query: Readonly<z.input<Schema>> }
  : object;

type BodyOf<Request> = Request extends { readonly body: { readonly content: infer Content } }
  ? Content extends { readonly "application/json": { readonly schema: infer Schema extends z.ZodType } }
    ? { readonly body: z.input<Schema> }
    : { readonly body: "application/yaml" extends keyof Content ? string : FormData }
  : object;

/** What an operation takes. */
export type InputOf<Name extends OperationName> = ParamsOf<RequestOf<Name>> &
  QueryOf<RequestOf<Name>> &
  BodyOf<RequestOf<Name>>;

type JsonOf<Response> = Response extends {
  readonly content: { readonly "application/json": { readonly schema: infer Schema extends z.ZodType } };
}
  ? z.output<Schema>
  : never;

type Answers<Responses> = { [Status in keyof Responses]: JsonOf<Responses[Status]> }[keyof Responses];

/** The JSON that an operation answers with where it succeeds; undefined where it has nothing to say. */
export type AnswerOf<Name extends OperationName> = Name extends OperationName
  ? [Answers<Operations[Name]["responses"]>] extends [never]
    ? undefined
    : Answers<Operations[Name]["responses"]>
  : never;

/** The input of an operation as an argument, left out where it needs none. */
export type Input<Name extends OperationName, More = object> =
  object extends InputOf<Name> ? [input?: InputOf<Name> & More] : [input: InputOf<Name> & More];

/** The input of any operation. */
export interface AnyInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** An operation's method, and its address with the parameters of its path and its query; of a list, each by itself. */
export function addressOf(name: string, { params = {}, query = {} }: AnyInput = {}) {
  const [method = "", path = ""] = name.split(" ");
  const filled = path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(params[key])));
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const each of [value].flat()) if (each !== undefined) given.append(key, String(each));
  }
  return { method, path: given.size === 0 ? filled : `${filled}?${given}` };
}

/** What an answer holds as JSON; undefined for nothing. */
export async function jsonOf(response: Response) {
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}

import { createRequire } from "node:module";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { type Field, write } from "../conditions.ts";
import type { Context } from "../contexts.ts";
import type { Contender } from "./contender.ts";

type Schema = Readonly<Record<string, unknown>>;

/** What a field's value must be; all that leads to it is required, so that what is missing does not match. */
const at = ({ path, key }: Field, value: Schema): Schema =>
  [...path, ...(key === undefined ? [] : [key])].reduceRight<Schema>(
    (inner, name) => ({ type: "object", properties: { [name]: inner }, required: [name] }),
    value,
  );

const require = createRequire(import.meta.url);

/** Validators written as code, which production loads without ajv. */
export const ajvStandalone: Contender = {
  name: "ajv",
  note: "a JSON Schema of the same meaning, `standaloneCode`; reads inherited properties too",
  prepare: (condition) => {
    const schema = write<Schema>(condition, {
      and: (allOf) => ({ allOf }),
      or: (anyOf) => ({ anyOf }),
      not: (not) => ({ not }),
      equals: (field, value) => at(field, { const: value }),
      contains: (field, item) => at(field, { type: "array", contains: { const: item } }),
      containsAny: (field, items) => at(field, { type: "array", contains: { enum: items } }),
      hasPrefix: (field, prefix) => at(field, { type: "string", pattern: `^${prefix}` }),
    });
    const ajv = new Ajv({ code: { source: true }, strict: false });
    const code = standalone.default(ajv, ajv.compile(schema));
    const module = { exports: {} as unknown };
    new Function("module", "exports", "require", code)(module, module.exports, require);
    return module.exports as (context: Context) => boolean;
  },
};

import { type Condition, connectives, type Field, quote, write } from "./conditions.ts";

const path = (field: Field): string => field.path.join(".");
const entry = (field: Field): string => path(field) + (field.key === undefined ? "" : `[${quote(field.key)}]`);
const present = (field: Field): string =>
  field.key === undefined ? `has(${path(field)})` : `${quote(field.key)} in ${path(field)}`;
const when = (field: Field, test: string): string => `(${present(field)} && ${test})`;

/** The condition in the Common Expression Language, where reading what is missing is an error: each read asks first. */
export const cel = (condition: Condition): string =>
  write<string>(condition, {
    ...connectives,
    equals: (field, value) => when(field, `${entry(field)} == ${quote(value)}`),
    contains: (field, item) => when(field, `${quote(item)} in ${entry(field)}`),
    containsAny: (field, items) =>
      when(field, `${entry(field)}.exists(item, item in [${items.map(quote).join(", ")}])`),
    hasPrefix: (field, prefix) => when(field, `${entry(field)}.startsWith(${quote(prefix)})`),
  });

/** A filter as data, for contenders to write in their own language. Every field read may be missing; its zero value is read then. */
export type Condition =
  | { readonly op: "and" | "or"; readonly operands: readonly Condition[] }
  | { readonly op: "not"; readonly operand: Condition }
  | { readonly op: "equals"; readonly field: Field; readonly value: string }
  | { readonly op: "contains"; readonly field: Field; readonly item: string }
  | { readonly op: "contains_any"; readonly field: Field; readonly items: readonly string[] }
  | { readonly op: "has_prefix"; readonly field: Field; readonly prefix: string };

/** Record fields from the root down, then the key of a map, if the field is an entry of one. */
export interface Field {
  readonly path: readonly string[];
  readonly key?: string;
}

const field = (path: string, key?: string): Field => ({ path: path.split("."), ...(key !== undefined && { key }) });

export const and = (...operands: Condition[]): Condition => ({ op: "and", operands });
export const or = (...operands: Condition[]): Condition => ({ op: "or", operands });
export const not = (operand: Condition): Condition => ({ op: "not", operand });
export const equals = (path: string, value: string): Condition => ({ op: "equals", field: field(path), value });
export const label = (key: string, value: string): Condition => ({
  op: "equals",
  field: field("resource.metadata.labels", key),
  value,
});
export const contains = (path: string, item: string): Condition => ({ op: "contains", field: field(path), item });
export const trait = (key: string, item: string): Condition => ({
  op: "contains",
  field: field("user.spec.traits", key),
  item,
});
export const containsAny = (path: string, ...items: string[]): Condition => ({
  op: "contains_any",
  field: field(path),
  items,
});
export const hasPrefix = (path: string, prefix: string): Condition => ({
  op: "has_prefix",
  field: field(path),
  prefix,
});

/** What a leaf asks of a field's value, and how the parts of a condition combine, as one language spells them. */
export interface Language<Term> {
  readonly and: (operands: readonly Term[]) => Term;
  readonly or: (operands: readonly Term[]) => Term;
  readonly not: (operand: Term) => Term;
  readonly equals: (field: Field, value: string) => Term;
  readonly contains: (field: Field, item: string) => Term;
  readonly containsAny: (field: Field, items: readonly string[]) => Term;
  readonly hasPrefix: (field: Field, prefix: string) => Term;
}

/** The condition in `language`. */
export function write<Term>(condition: Condition, language: Language<Term>): Term {
  const inner = (operand: Condition): Term => write(operand, language);
  switch (condition.op) {
    case "and":
      return language.and(condition.operands.map(inner));
    case "or":
      return language.or(condition.operands.map(inner));
    case "not":
      return language.not(inner(condition.operand));
    case "equals":
      return language.equals(condition.field, condition.value);
    case "contains":
      return language.contains(condition.field, condition.item);
    case "contains_any":
      return language.containsAny(condition.field, condition.items);
    case "has_prefix":
      return language.hasPrefix(condition.field, condition.prefix);
  }
}

/** `a && b`, `a || (b && c)`, `!(a && b)`: how most contenders write the connectives. `compound` decides who needs parentheses. */
export const connectives = {
  and: (operands: readonly string[]): string => operands.map(enclose).join(" && "),
  or: (operands: readonly string[]): string => operands.map(enclose).join(" || "),
  not: (operand: string): string => `!${enclose(operand)}`,
};

const enclose = (text: string): string => (/ && | \|\| /.test(text) ? `(${text})` : text);

/** A double-quoted string literal; the bench's strings are plain ASCII, which every contender spells alike. */
export const quote = (text: string): string => JSON.stringify(text);

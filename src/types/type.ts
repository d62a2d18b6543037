/** The type of an expression. A namespace such as `user.metadata` has none, because it is not a value. */
export type Type = ScalarType | ListType | MapType;

export interface ScalarType<K extends ScalarKind = ScalarKind> {
  readonly kind: K;
}

export type ScalarKind = "string" | "bool" | "int" | "float" | "timestamp";

export interface ListType<E extends Type = Type> {
  readonly kind: "list";
  readonly element: E;
}

/** Keys are strings. */
export interface MapType<V extends Type = Type> {
  readonly kind: "map";
  readonly value: V;
}

export const string: ScalarType<"string"> = { kind: "string" };
export const bool: ScalarType<"bool"> = { kind: "bool" };
/** A whole number that a double represents exactly. */
export const int: ScalarType<"int"> = { kind: "int" };
export const float: ScalarType<"float"> = { kind: "float" };
/** An instant; in the host's data, an RFC 3339 string or a `Date`. */
export const timestamp: ScalarType<"timestamp"> = { kind: "timestamp" };

/* @__NO_SIDE_EFFECTS__ */
export function list<E extends Type>(element: E): ListType<E> {
  return { kind: "list", element };
}

/** `map<string, value>` */
/* @__NO_SIDE_EFFECTS__ */
export function map<V extends Type>(value: V): MapType<V> {
  return { kind: "map", value };
}

export function isScalar(type: Type): type is ScalarType {
  return type.kind !== "list" && type.kind !== "map";
}

/** Whether values of the type can be compared with `==`: scalars, and lists of scalars. */
export function isComparable(type: Type): boolean {
  return isScalar(type) || (type.kind === "list" && isScalar(type.element));
}

/** Whether values of the type have an order: numbers and instants. */
export function isOrdered({ kind }: Type): boolean {
  return kind === "int" || kind === "float" || kind === "timestamp";
}

export function sameType(a: Type, b: Type): boolean {
  if (a.kind === "list") return b.kind === "list" && sameType(a.element, b.element);
  if (a.kind === "map") return b.kind === "map" && sameType(a.value, b.value);
  return a.kind === b.kind;
}

/** The type as the language spells it: `map<string, list<string>>`. */
export function typeName(type: Type): string {
  if (type.kind === "list") return `list<${typeName(type.element)}>`;
  if (type.kind === "map") return `map<string, ${typeName(type.value)}>`;
  return type.kind;
}

const article: Record<ScalarKind, string> = {
  string: "a string",
  bool: "a bool",
  int: "an int",
  float: "a float",
  timestamp: "a timestamp",
};

/** The type in a sentence: `a list of strings`. */
export function describeType(type: Type): string {
  if (type.kind === "list") return isScalar(type.element) ? `a list of ${type.element.kind}s` : `a ${typeName(type)}`;
  if (type.kind === "map")
    return isScalar(type.value) ? `a map of ${type.value.kind}s` : `a map of ${plural(type.value)}`;
  return article[type.kind];
}

function plural(type: Type): string {
  if (type.kind === "list") return `lists of ${plural(type.element)}`;
  if (type.kind === "map") return `maps of ${plural(type.value)}`;
  return `${type.kind}s`;
}

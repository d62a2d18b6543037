import { type Environment, type EnvironmentField, type Namespace, namedFields, valuesOf } from "../environment.ts";
import { type FunctionRow, signature } from "../functions/define.ts";
import { isNeverSet } from "../lint/kinds.ts";
import type { Span } from "../source.ts";
import { isInfix } from "../syntax/ast.ts";
import { quote } from "../syntax/strings.ts";
import { bool, isComparable, isOrdered, isScalar, type Type, typeName } from "../types/type.ts";
import type { Completion } from "./complete.ts";
import { fieldDoc, functionDoc, namespaceLine } from "./documentation.ts";
import { keysOf } from "./keys.ts";
import { fieldLikeness, isName, likeness } from "./names.ts";
import { logicalOperators, operatorWords } from "./operators.ts";
import type { Place } from "./place.ts";
import { expectation, type Situation, typeOf } from "./situation.ts";

/** A completion before sorting. */
export type Offer = Omit<Completion, "doc"> & {
  readonly doc?: string | undefined;
  /** Sorted in ascending order, by the first number that differs. */
  readonly rank: readonly number[];
};

/** The shared state of the offers at one place. */
interface Scene {
  readonly place: Place;
  readonly text: string;
  readonly environment: Environment;
  readonly wants: ((type: Type) => boolean) | undefined;
}

/** All completions at `place`, in the order of the environment. */
export function offersAt(place: Place, text: string, environment: Environment): Offer[] {
  const scene = { place, text, environment, wants: expectation(place.situation) };
  switch (place.kind) {
    case "operand":
      return [
        ...(place.typed === "" ? [...keys(scene), ...values(scene)] : []),
        ...names(environment.root, "", scene),
        ...keywords(scene),
      ];
    case "member":
      return members(scene);
    case "key":
      return keys(scene);
    case "value":
      return values(scene);
    case "operator":
      return operators(scene);
  }
}

function members(scene: Scene): Offer[] {
  const { operand } = scene.place.situation;
  if (operand === undefined) return [];
  if (operand.meaning.kind === "namespace") return names(operand.meaning, `${operand.path}.`, scene);
  if (typeOf(operand.meaning)?.kind === "map") return entries(scene);
  return operand.path === undefined ? [] : functions(`${operand.path}.`, scene);
}

/** The names after `prefix`, the path of `namespace` with its dot; once something is typed, nested ones too. */
function names(namespace: Namespace, prefix: string, scene: Scene): Offer[] {
  const offers: Offer[] = [];
  for (const [name, member] of namespace.members) {
    if (!isName(name) || (prefix === "" && isReserved(name))) continue;
    const { typed } = scene.place;
    const like = member.kind === "field" ? fieldLikeness(name, member, typed) : likeness(name, typed);
    if (like === undefined) continue;
    offers.push(member.kind === "field" ? field(member, name, like, scene) : inner(member, name, like, scene));
  }
  return [...offers, ...deeper(namespace, scene), ...functions(prefix, scene)];
}

/** `true` and `false` are literals at the start of a path. */
function isReserved(name: string | undefined): boolean {
  return name === "true" || name === "false";
}

function inner(namespace: Namespace, label: string, like: number, { place, environment, wants }: Scene): Offer {
  const within = namedFields(environment).filter((known) =>
    namespace.path.every((name, at) => known.path[at] === name),
  );
  const useful = within.filter((known) => isUseful(known, environment));
  const fit = useful.some(({ type }) => leads(type, wants)) ? 0 : 1;
  const rank = [Number(useful.length === 0), like, fit, 0];
  return { label, kind: "namespace", insert: label, replace: place.replace, detail: namespaceLine(namespace), rank };
}

function field(known: EnvironmentField, label: string, like: number, { place, environment, wants }: Scene): Offer {
  const rank = [Number(!isUseful(known, environment)), like, Number(!leads(known.type, wants)), 1];
  const doc = fieldDoc(known, environment);
  return { label, kind: "field", insert: label, replace: place.replace, detail: typeName(known.type), doc, rank };
}

/** Whether a filter can use the field: some of the policy's kinds set it, and the dialect supports its type. */
function isUseful(known: EnvironmentField, environment: Environment): boolean {
  return !isNeverSet(known, environment) && isUsable(known.type, environment);
}

function isUsable(type: Type, { dialect }: Environment): boolean {
  return !isScalar(type) || dialect.scalars.has(type.kind);
}

/** Nested fields whose last name matches the typed text, by their relative path: `role` matches `spec.roles`. */
function deeper({ path }: Namespace, scene: Scene): Offer[] {
  const { typed } = scene.place;
  if (typed === "") return [];
  return namedFields(scene.environment).flatMap((known) => {
    const isWithin = known.path.length > path.length + 1 && path.every((name, at) => known.path[at] === name);
    const like = fieldLikeness(known.path.at(-1) ?? "", known, typed);
    const rest = known.path.slice(path.length);
    if (!isWithin || like === undefined || !rest.every(isName) || (path.length === 0 && isReserved(rest[0]))) return [];
    return [field(known, rest.join("."), like + 3, scene)];
  });
}

/** Whether a value of `type`, or an entry of it, is expected. */
function leads(type: Type, wants: Scene["wants"]): boolean {
  return wants === undefined || wants(type) || (type.kind === "map" && leads(type.value, wants));
}

function functions(prefix: string, scene: Scene): Offer[] {
  const { typed } = scene.place;
  return [...scene.environment.functions.values()].flatMap((row) => {
    if (isInfix(row.name) || !row.name.startsWith(prefix) || !row.name.split(".").every(isName)) return [];
    const label = row.name.slice(prefix.length);
    const like = likeness(label, typed);
    return like === undefined ? [] : [call(row, label, like, scene)];
  });
}

function call(row: FunctionRow, label: string, like: number, { place, text, environment, wants }: Scene): Offer {
  const rank = [0, like, Number(wants !== undefined && !wants(row.result)), 2];
  const takesNone = row.parameters.every((parameter) => parameter.field !== undefined);
  const insert = text[place.replace.end] === "(" ? label : `${label}(${takesNone ? ")" : ""}`;
  const doc = functionDoc(row, environment);
  return { label, kind: "function", insert, replace: place.replace, detail: signature(row), doc, rank };
}

function keywords({ place, environment, wants }: Scene): Offer[] {
  if (!environment.dialect.scalars.has("bool")) return [];
  return ["true", "false"].flatMap((label): Offer[] => {
    const like = likeness(label, place.typed);
    if (like === undefined) return [];
    const rank = [0, like, Number(wants !== undefined && !wants(bool)), 3];
    return [{ label, kind: "keyword", insert: label, replace: place.replace, detail: "bool", rank }];
  });
}

/**
 * Keys between the brackets of an index: `"env"]`, replacing the existing part of the key, its quotes and its bracket.
 */
function keys(scene: Scene): Offer[] {
  const { place, text } = scene;
  const { situation, typed, replace } = place;
  const type = situation.map && typeOf(situation.map);
  if (situation.map === undefined || type?.kind !== "map" || situation.compared !== undefined) return [];
  const closer = place.kind === "operand" && text[replace.end] === "]" ? "" : "]";
  return keysOf(situation.map, place, text, scene.environment).flatMap((key): Offer[] => {
    const like = likeness(key, typed);
    if (like === undefined) return [];
    const label = quote(key);
    return [keyOffer(label, `${label}${closer}`, replace, type.value, like)];
  });
}

/** The values of the current field, as quoted literals. */
function values({ place, environment }: Scene): Offer[] {
  const { against } = place.situation;
  const known = against && valuesOf(against, environment);
  return (known ?? []).flatMap((value): Offer[] => {
    const like = value === "" ? undefined : likeness(value, place.typed);
    if (like === undefined || against === undefined) return [];
    const label = quote(value);
    return [
      { label, kind: "value", insert: label, replace: place.replace, detail: against.name, rank: [0, like, 0, -1] },
    ];
  });
}

/** Keys of a map before a dot or the cursor: `.env` if the environment supports it, otherwise `["env"]`. */
function entries({ place, text, environment }: Scene): Offer[] {
  const { operand } = place.situation;
  const type = operand && typeOf(operand.meaning);
  if (operand === undefined || type?.kind !== "map") return [];
  const dotted = place.kind === "member" && environment.selectKeys;
  const replace = { start: operand.span.end, end: place.replace.end };
  return keysOf(operand.meaning, place, text, environment).flatMap((key): Offer[] => {
    const like = likeness(key, place.typed);
    if (like === undefined) return [];
    if (dotted && isName(key)) return [keyOffer(key, key, place.replace, type.value, like)];
    const label = `[${quote(key)}]`;
    return [keyOffer(label, label, replace, type.value, like)];
  });
}

function keyOffer(label: string, insert: string, replace: Span, value: Type, like: number): Offer {
  return { label, kind: "key", insert, replace, detail: typeName(value), rank: [0, like, 0, -1] };
}

function operators(scene: Scene): Offer[] {
  const { place, text, environment } = scene;
  const { typed, replace } = place;
  const offers = applicable(place.situation, environment).flatMap((label, at): Offer[] => {
    if (!label.startsWith(typed) && !operatorWords[label]?.startsWith(typed.toLowerCase())) return [];
    const before = /\s/.test(text[replace.start - 1] ?? " ") ? "" : " ";
    const after = /\s/.test(text[replace.end] ?? "") ? "" : " ";
    const row = isInfix(label) ? environment.functions.get(label) : undefined;
    const detail = row?.doc ?? (label === "&&" || label === "||" ? logicalOperators[label] : "");
    return [{ label, kind: "operator", insert: `${before}${label}${after}`, replace, detail, rank: [0, 0, 0, at] }];
  });
  return typed === "" ? [...entries(scene), ...offers] : offers;
}

/** The operators that can follow the current operand, best first. */
function applicable({ operand, compared }: Situation, environment: Environment): readonly string[] {
  if (operand === undefined || operand.meaning.kind === "namespace" || operand.meaning.kind === "function") return [];
  const logical = ["&&", "||"];
  const comparisons = ["==", "!="].filter((name) => environment.functions.has(name));
  const ordering = ["<", "<=", ">", ">="].filter((name) => environment.functions.has(name));
  const type = typeOf(operand.meaning);
  if (compared !== undefined) return logical;
  if (type === undefined) return [...comparisons, ...ordering, ...logical];
  const compare = isComparable(type) && isUsable(type, environment) ? comparisons : [];
  if (type.kind === "bool") return [...logical, ...compare];
  return isOrdered(type) ? [...compare, ...ordering] : compare;
}

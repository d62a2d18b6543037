import type { EnvironmentField } from "../environment.ts";
import type { TypedLiteral } from "../typed.ts";
import { type MapData, ownKeys } from "../types/value.ts";
import type { Bank, Term } from "./bank.ts";
import { valuesOf } from "./domains.ts";
import { all, any, deny, FALSE, type Formula, type Literal, same, TRUE } from "./formula.ts";

/** What is known of a term, whatever a filter says of it. `kinds`: those that the context can be of; empty where there are none. */
export function axiomsOfTerm(bank: Bank, term: Term, kinds: readonly string[]): readonly Formula[] {
  const { field, application, formula, isKind } = bank.data(term);
  if (isKind) return [any(kinds.map((kind) => isOf(bank, kind, kinds)))];
  if (formula !== undefined) return [same(bank.holds(term), formula)];
  if (field !== undefined) return axiomsOfField(bank, term, field, kinds);
  const [map, key] = application?.args ?? [];
  return application?.symbol === "[]" ? axiomsOfEntry(bank, term, map as Term, key as Term, kinds) : [];
}

function axiomsOfField(bank: Bank, term: Term, field: EnvironmentField, kinds: readonly string[]): readonly Formula[] {
  const isSet = setIn(bank, field, kinds);
  const axioms: Formula[] = field.required || isSet === TRUE ? [] : [any([isSet, bank.isZero(term)])];
  const cases = kinds.map((kind) => ({ values: valuesOf(field, kind), isOther: deny(isOf(bank, kind, kinds)) }));
  const [first, ...others] = cases;
  if (Array.isArray(field.values) || first === undefined) {
    const values = valuesOf(field, undefined);
    return values === undefined ? axioms : [...axioms, isAmong(bank, term, values)];
  }
  for (const { values, isOther } of [first, ...others]) {
    if (values !== undefined) axioms.push(any([isOther, isAmong(bank, term, values)]));
  }
  return axioms;
}

/** Whether the context is of a kind that sets the field. */
function setIn(bank: Bank, { kinds: setBy }: EnvironmentField, kinds: readonly string[]): Formula {
  if (setBy === undefined) return TRUE;
  return kinds.length === 0 ? FALSE : isOfKinds(bank, setBy, kinds);
}

/** The context is of one of `named`. */
export function isOfKinds(bank: Bank, named: readonly string[], kinds: readonly string[]): Formula {
  if (kinds.every((kind) => named.includes(kind))) return TRUE;
  return any(kinds.filter((kind) => named.includes(kind)).map((kind) => isOf(bank, kind, kinds)));
}

function isOf(bank: Bank, kind: string, kinds: readonly string[]): Formula {
  return kinds.length === 1 ? TRUE : bank.equal(bank.kind, bank.literal({ kind: "string" }, kind));
}

function isAmong(bank: Bank, term: Term, values: readonly string[]): Formula {
  const items = values.map((value) => bank.literal({ kind: "string" }, value));
  const property = { kind: "among", items } as const;
  return bank.data(term).type.kind === "list" ? bank.every(term, property) : bank.hasProperty(term, property);
}

function axiomsOfEntry(bank: Bank, term: Term, map: Term, key: Term, kinds: readonly string[]): readonly Formula[] {
  const { map: known } = bank.data(map);
  if (known !== undefined) return [entryOfKnown(bank, term, known, key)];
  const field = fieldOf(bank, map);
  if (field === undefined) return [];
  const isSet = setIn(bank, field, kinds);
  const axioms = isSet === TRUE ? [] : [any([isSet, bank.isZero(term)])];
  if (field.closed !== true || field.keys === undefined || bank.data(map).field === undefined) return axioms;
  return [...axioms, any([isAmong(bank, key, field.keys), bank.isZero(term)])];
}

/** The field that a map, or the map that it is an entry of, is the value of. */
function fieldOf(bank: Bank, map: Term): EnvironmentField | undefined {
  const { field, application } = bank.data(map);
  const [around] = application?.args ?? [];
  return application?.symbol === "[]" && around !== undefined ? fieldOf(bank, around) : field;
}

/** What an entry of a map that is known comes to, whatever its key is. */
function entryOfKnown(bank: Bank, term: Term, map: TypedLiteral, key: Term): Formula {
  const { type } = bank.data(term);
  const cases = ownKeys(map.value as MapData).map((name) => {
    const isKey = bank.equal(key, bank.literal({ kind: "string" }, name));
    return { isKey, value: bank.entry(map, name, type) };
  });
  const known = cases.map(({ isKey, value }) => any([deny(isKey), bank.equal(term, value)]));
  return all([...known, any([...cases.map(({ isKey }) => isKey), bank.isZero(term)])]);
}

/** What an atom says of others. */
export function axiomsOfAtom(bank: Bank, literal: Literal): readonly Formula[] {
  const atom = bank.atom(literal);
  switch (atom.kind) {
    case "has":
      return [any([-literal, bank.some(atom.a)])];
    case "same":
      return [any([literal, bank.some(atom.a), bank.some(atom.b)])];
    default:
      return [];
  }
}

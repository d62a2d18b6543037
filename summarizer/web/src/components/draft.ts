import { useMemo, useState } from "preact/hooks";
import { changedFields } from "../../../src/domain/changed-fields.ts";

type Tree = Readonly<Record<string, unknown>>;

/**
 * The paths of a document at which a `Value` may stand: `spec.kinds`, `spec.rules[0].where`. Of a document that may be one
 * of several, those that all of them have.
 */
export type FieldPath<Document, Value = unknown> =
  PathTo<Document, Value> extends infer Path ? (Path extends `.${infer Rest}` ? Rest : never) : never;

type PathTo<Part, Value> = [NonNullable<Part>] extends [Value]
  ? "" | Below<NonNullable<Part>, Value>
  : Below<NonNullable<Part>, Value>;

type Below<Part, Value> = [Part] extends [readonly (infer Item)[]]
  ? `[${number}]${PathTo<Item, Value>}`
  : [Part] extends [object]
    ? { [Key in keyof Part & string]-?: `.${Key}${PathTo<Part[Key], Value>}` }[keyof Part & string]
    : never;

/** A document while it is being changed; each of the methods ties a field to a part of it. */
export interface Draft<Document> {
  readonly document: Document;
  /** What it was at first. */
  readonly first: Document;
  /** Whether it says something else than at first. */
  readonly changed: boolean;
  /** The part at `spec.kinds[0]`. */
  read(at: FieldPath<Document>): unknown;
  /** Puts a value at a part; what is undefined, or left without anything in it, goes out of the document. */
  write(at: FieldPath<Document>, value: unknown): void;
  /** Puts another document in its place; `first` is what changes are counted from. */
  replace(document: Document, first?: Document): void;
  text(at: FieldPath<Document, string>): Bound<string>;
  number(at: FieldPath<Document, number>): Bound<number | string | undefined>;
  flag(at: FieldPath<Document, boolean>): {
    readonly at: string;
    readonly checked: boolean;
    readonly onChecked: (checked: boolean) => void;
  };
  texts(at: FieldPath<Document, readonly string[]>): Bound<readonly string[]>;
  list(at: FieldPath<Document, readonly object[]>): Bound<readonly object[]>;
}

export interface Bound<Value> {
  readonly at: string;
  readonly value: Value;
  readonly onValue: (value: Value) => void;
}

/** A document to be changed, from what it is at first; the parts in `kept` stay although they are empty. */
export function useDraft<Document extends object>(
  initial: Document,
  kept: readonly FieldPath<Document>[] = [],
): Draft<Document> {
  const [state, setState] = useState({ first: initial, now: initial });
  return useMemo(() => {
    const { first, now } = state;
    const read = (at: string) => readPart(now, stepsOf(at));
    const write = (at: string, value: unknown) =>
      setState((before) => ({ ...before, now: written(before.now, stepsOf(at), value, kept) as Document }));
    const bind = <Value>(value: Value, at: string, kept: (value: Value) => unknown): Bound<Value> => ({
      at,
      value,
      onValue: (news) => write(at, kept(news)),
    });
    return {
      document: now,
      first,
      changed: changedFields(first, now).length > 0,
      read,
      write,
      replace: (document, from = document) => setState({ first: from, now: document }),
      text: (at) => bind(asText(read(at)), at, (text) => (text === "" ? undefined : text)),
      number: (at) => bind(asNumber(read(at)), at, (number) => number),
      flag: (at) => ({ at, checked: read(at) === true, onChecked: (on) => write(at, on ? true : undefined) }),
      texts: (at) => bind(asTexts(read(at)), at, (texts) => (texts.length === 0 ? undefined : texts)),
      list: (at) => bind(asRows(read(at)), at, (rows) => (rows.length === 0 ? undefined : rows)),
    };
  }, [state, kept]);
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}

function asNumber(value: unknown): number | string | undefined {
  return typeof value === "number" || typeof value === "string" ? value : undefined;
}

function asTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function asRows(value: unknown): readonly object[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "object" && each !== null) : [];
}

/** `spec.rules[0].where` as steps. */
function stepsOf(at: string): readonly (string | number)[] {
  return [...at.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name = ""]) =>
    index === undefined ? name : Number(index),
  );
}

function readPart(tree: unknown, steps: readonly (string | number)[]): unknown {
  return steps.reduce<unknown>(
    (part, step) => (typeof part === "object" && part !== null ? (part as Tree)[step] : undefined),
    tree,
  );
}

function written(
  tree: unknown,
  [step, ...rest]: readonly (string | number)[],
  value: unknown,
  kept: readonly string[],
  path = "",
): unknown {
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list: readonly unknown[] = Array.isArray(tree) ? tree : [];
    return Object.assign([...list], { [step]: written(list[step], rest, value, kept, `${path}[${step}]`) ?? {} });
  }
  const { [step]: before, ...others } = (typeof tree === "object" && tree !== null ? tree : {}) as Tree;
  const own = path === "" ? step : `${path}.${step}`;
  const part = written(before, rest, value, kept, own);
  const isGone = part === undefined || (rest.length > 0 && isEmpty(part) && !kept.includes(own));
  if (isGone) return others;
  if (tree !== undefined && Object.hasOwn(tree as Tree, step)) return { ...(tree as Tree), [step]: part };
  return { ...others, [step]: part };
}

function isEmpty(part: unknown): boolean {
  return typeof part === "object" && part !== null && !Array.isArray(part) && Object.keys(part).length === 0;
}

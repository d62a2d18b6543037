import { type Dialect, type DialectData, dialectData } from "./dialects.ts";
import type { FunctionRow, Meaning } from "./functions/define.ts";
import { order } from "./functions/order.ts";
import { standardFunctions } from "./functions/standard.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { meantBy } from "./suggest.ts";
import { type InfixName, isInfix } from "./syntax/ast.ts";
import type { Syntax } from "./syntax/lex.ts";
import type { ListType, ScalarType, Type } from "./types/type.ts";
import type { HostOf } from "./types/value.ts";

/**
 * A field as an environment's definition has it: a type with what else is known of it. `R` is true for a field that is
 * {@link required}; `V` are its values, where they are known.
 */
export interface Field<T extends Type = Type, R extends boolean = boolean, V extends string = string> {
  readonly kind: "field";
  readonly type: T;
  /** Whether a filter that reads the field fails with a `ContextError` where the data has none; default false: its zero value. */
  readonly required?: R | undefined;
  /** One line: what the field holds. */
  readonly doc?: string | undefined;
  /** The kinds of policy for which the field is ever set; unset: all of them. */
  readonly kinds?: readonly string[] | undefined;
  /**
   * All that the field can hold: a string, or the items of a list of strings. A filter that compares it with anything else
   * gets a warning; data is not checked. A list leaves `""` out, which an absent string is. By kind of policy, every
   * value is listed, `""` too, and a kind that is not listed leaves the field open.
   */
  readonly values?: readonly V[] | Readonly<Record<string, readonly string[]>> | undefined;
  /** Keys that are known to occur, where the type is a map; offered by completion. */
  readonly keys?: readonly string[] | undefined;
  /** Whether {@link keys} are all keys, so that a filter that reads another gets a warning; default false. */
  readonly closed?: boolean | undefined;
  /** Other names for what the field holds, which authors may write: offered by completion, and where one is not defined. */
  readonly also?: readonly string[] | undefined;
  /** Whether explanations mask what the field holds, and what it is compared with. The text of a filter is shown as it is. */
  readonly secret?: boolean | undefined;
  /** Set for what only functions read: a filter cannot name it. */
  readonly hidden?: true | undefined;
}

/** A namespace of fields that the data has to have, whichever of its fields are there. */
export interface Required<F extends Fields = Fields> {
  readonly kind: "required";
  readonly fields: F;
}

/** Fields by name: types, fields with documentation, or namespaces of more fields. */
export interface Fields {
  readonly [name: string]: Type | Field | Required | Fields;
}

/**
 * The data that `matches` takes for fields `F`: the same tree, in which anything may be absent but what is required.
 * Names that are not known before the program runs may have any data.
 */
export type ContextOf<F> =
  F extends Field<infer T, boolean, infer V>
    ? HeldBy<T, V>
    : F extends Type
      ? HostOf<F>
      : F extends Required<infer I>
        ? ContextOf<I>
        : F extends Fields
          ? string extends keyof F
            ? Readonly<Record<string, unknown>>
            : [RequiredKey<F>] extends [never]
              ? { readonly [K in keyof F]?: ContextOf<F[K]> | null | undefined }
              : Flat<
                  { readonly [K in RequiredKey<F>]: ContextOf<F[K]> } & {
                    readonly [K in Exclude<keyof F, RequiredKey<F>>]?: ContextOf<F[K]> | null | undefined;
                  }
                >
          : never;

/** The data for a field of type `T` with the values `V`. */
type HeldBy<T extends Type, V extends string> = string extends V
  ? HostOf<T>
  : T extends ScalarType<"string">
    ? V
    : T extends ListType<ScalarType<"string">>
      ? readonly V[]
      : HostOf<T>;

/** The members of `F` that the data has to have: they are required, or something in them is. */
type RequiredKey<F> = { [K in keyof F]: IsRequired<F[K]> extends true ? K : never }[keyof F];

type IsRequired<F> =
  F extends Field<Type, infer R>
    ? [R] extends [true]
      ? true
      : false
    : F extends Type
      ? false
      : F extends Required
        ? true
        : string extends keyof F
          ? false
          : [RequiredKey<F>] extends [never]
            ? false
            : true;

/** One object in place of an intersection, for those who read the type. */
type Flat<T> = { [K in keyof T]: T[K] };

/** What an environment is made of. */
export interface Definition<F extends Fields = Fields> {
  readonly fields: F;
  /** Functions besides, or instead of, the standard ones of the same names. */
  readonly functions?: readonly FunctionRow[];
  /** Whether numbers and instants have an order: `<`, `<=`, `>`, `>=`, numbers with a sign, and `time("…")`. */
  readonly order?: boolean;
  /** The names of all functions that filters may use; unset: every one. It takes no operator away, nor `time` with {@link order}. */
  readonly only?: readonly string[];
  /** The operators that filters may compare with; unset: every one. */
  readonly operators?: readonly InfixName[];
  /** Other names of fields, by dotted path, which filters can use in every dialect that does not refuse them. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** The kinds that {@link Options.kinds} may name. */
  readonly kinds?: readonly string[];
  /** Other names for kinds, which authors may write: `{ online: "web" }`. Offered where one is not known. */
  readonly otherKinds?: Readonly<Record<string, string>>;
  /** Those of {@link kinds} that a filter is for while {@link Options.kinds} names none; unset: all of them. */
  readonly defaultKinds?: readonly string[];
  /** What diagnostics and explanations call a kind: `{ one: "channel", many: "channels" }`. Default: a kind. */
  readonly kindName?: Subject;
  /** What filters select, in the words of diagnostics and explanations: `{ one: "order", many: "orders" }`. */
  readonly subject?: Subject;
  /** Whether `labels.env` may stand for `labels["env"]`. */
  readonly selectKeys?: boolean;
  /**
   * The dialects that its filters are read in, by name; the first is the default. What they do not read alike gets a
   * diagnostic. Unset: one, `standard`, the language as it is.
   */
  readonly dialects?: Readonly<Record<string, Dialect>>;
}

/** A noun that diagnostics use, such as the one for what filters select. */
export interface Subject {
  readonly one: string;
  readonly many: string;
}

/** How one use of an environment differs from its defaults. `D`: the names of its dialects. */
export interface Options<D extends string = string> {
  /** Default: the first one of the environment's definition. */
  readonly dialect?: D | undefined;
  /** The kinds of the policy at hand; unset: not known. */
  readonly kinds?: readonly string[] | undefined;
  readonly limits?: Partial<Limits> | undefined;
}

/** What a filter may use in one place, ready for the passes to read. */
export interface Environment {
  readonly root: Namespace;
  /** Every field, in the order of the definition. */
  readonly fields: readonly EnvironmentField[];
  readonly functions: ReadonlyMap<string, FunctionRow>;
  readonly aliases: ReadonlyMap<string, string>;
  /** Unset where nothing is known of what filters select. */
  readonly subject: Subject | undefined;
  readonly selectKeys: boolean;
  readonly dialect: DialectData;
  /** The dialects besides `dialect`; what one of them reads otherwise gets a warning. */
  readonly others: readonly DialectData[];
  readonly knownKinds: readonly string[];
  readonly otherKinds: Readonly<Record<string, string>>;
  readonly kindName: Subject;
  /** The kinds that a filter is for when nothing names its kinds. */
  readonly defaultKinds: readonly string[];
  /** The policy's kinds; the default ones when it names none. */
  readonly kinds: readonly string[];
  readonly limits: Limits;
  readonly syntax: Syntax;
}

export interface Namespace {
  readonly kind: "namespace";
  /** `["user", "metadata"]`; empty for the root. */
  readonly path: readonly string[];
  readonly members: ReadonlyMap<string, Namespace | EnvironmentField>;
}

export interface EnvironmentField extends Field {
  readonly path: readonly string[];
  /** The path as a filter spells it: `user.metadata.name`. */
  readonly name: string;
  /** How many names of the path lead to data that has to be there; 0: all of it may be absent. */
  readonly present: number;
}

/** A field's type with its documentation, the kinds of policy that set it, its values or keys, and whether it is required. */
export function field<T extends Type, const R extends boolean = false, const V extends string = string>(
  type: T,
  about: Omit<Field<T, R, V>, "kind" | "type"> = {},
): Field<T, R, V> {
  return { kind: "field", type, ...about };
}

/**
 * A namespace that the data has to have: a filter that reads one of its fields fails with a `ContextError` where the
 * namespace is absent or `null`. Its fields may be absent, unless they are required themselves.
 */
export function required<const F extends Fields>(fields: F): Required<F> {
  return { kind: "required", fields };
}

/**
 * An environment of a definition that has been checked.
 * @throws TypeError for a kind or dialect that does not exist
 */
export function buildEnvironment(definition: Definition, options: Options): Environment {
  const { dialects, ...common } = commonOf(definition);
  const dialect = options.dialect === undefined ? dialects[0] : dialects.find(({ name }) => name === options.dialect);
  if (dialect === undefined) {
    const names = Object.keys(definition.dialects ?? {});
    throw new TypeError(`unknown dialect "${options.dialect}"; ${choice("dialects", names)}`);
  }
  const knownKinds = definition.kinds ?? [];
  const otherKinds = definition.otherKinds ?? {};
  const kindName = definition.kindName ?? { one: "kind", many: "kinds" };
  const defaultKinds = definition.defaultKinds ?? knownKinds;
  for (const kind of options.kinds ?? []) {
    if (knownKinds.includes(kind)) continue;
    const meant = meantBy(kind, knownKinds, otherKinds);
    const help = meant === undefined ? choice(kindName.many, knownKinds) : `did you mean "${meant}"?`;
    throw new TypeError(`unknown ${kindName.one} "${kind}"; ${help}`);
  }
  return {
    ...common,
    functions: dialect.functions,
    subject: definition.subject,
    selectKeys: definition.selectKeys ?? false,
    dialect,
    others: dialects.filter((one) => one !== dialect),
    knownKinds,
    otherKinds,
    kindName,
    defaultKinds,
    kinds: options.kinds !== undefined && options.kinds.length > 0 ? options.kinds : defaultKinds,
    limits: { ...defaultLimits, ...definedOnly(options.limits) },
    syntax: { order: definition.order ?? false },
  };
}

/** What every environment of one definition has in common, whatever its options. */
interface Common extends Pick<Environment, "root" | "fields" | "aliases"> {
  readonly dialects: readonly DialectData[];
}

const commons = new WeakMap<Definition, Common>();

function commonOf(definition: Definition): Common {
  const known = commons.get(definition);
  if (known !== undefined) return known;
  const fields: EnvironmentField[] = [];
  const root = namespace(definition.fields, { path: [], present: 0 }, fields);
  const aliases = new Map(Object.entries(definition.aliases ?? {}));
  const dialects = Object.entries(definition.dialects ?? {});
  const named: readonly (readonly [string, Dialect])[] = dialects.length > 0 ? dialects : [["standard", {}]];
  const common = {
    root,
    fields,
    aliases,
    dialects: named.map(([name, dialect]) => dialectData(name, dialect, functionTable(definition, dialect))),
  };
  commons.set(definition, common);
  return common;
}

/** What there is to choose from. */
function choice(nouns: string, names: readonly string[]): string {
  return names.length > 0 ? `the ${nouns} are ${names.join(", ")}` : `this environment has no ${nouns}`;
}

/** The fields that a filter can name. */
export function namedFields({ fields }: Environment): readonly EnvironmentField[] {
  return fields.filter(({ hidden }) => hidden === undefined);
}

/** All that the field can be read as, or that its items can be, under the environment's kinds; undefined where it is open. */
export function valuesOf(
  { type, values, required }: EnvironmentField,
  { kinds }: Environment,
): readonly string[] | undefined {
  if (values === undefined || values === null) return undefined;
  if (isList(values)) return type.kind === "list" || required || values.includes("") ? values : [...values, ""];
  const each = kinds.map((kind) => values[kind]);
  if (each.length === 0 || !each.every((some) => some !== undefined)) return undefined;
  return [...new Set(each.flat())];
}

/** All that the field can hold under any kind; undefined where a kind leaves it open. */
export function everyValue(field: EnvironmentField, environment: Environment): readonly string[] | undefined {
  return valuesOf(field, { ...environment, kinds: environment.knownKinds });
}

function isList<T>(values: readonly T[] | object): values is readonly T[] {
  return Array.isArray(values);
}

/** The first function of `meaning` that a filter may use. */
export function rowMeaning(meaning: Meaning, { functions }: Environment): FunctionRow | undefined {
  for (const row of functions.values()) if (row.meaning === meaning) return row;
  return undefined;
}

/** A namespace, with how many names of its path lead to data that has to be there. */
interface Inside {
  readonly path: readonly string[];
  readonly present: number;
}

function namespace(members: Fields, { path, present }: Inside, found: EnvironmentField[]): Namespace {
  const resolved = new Map<string, Namespace | EnvironmentField>();
  for (const [name, member] of Object.entries(members)) {
    const own = [...path, name];
    if (!isLeaf(member)) {
      const isRequired = member.kind === "required";
      const fields = isRequired ? (member as Required).fields : (member as Fields);
      const inner = namespace(fields, { path: own, present: isRequired ? own.length : present }, found);
      if (inner.members.size > 0 || Object.keys(fields).length === 0) resolved.set(name, inner);
      continue;
    }
    const leaf: Field = member.kind === "field" ? member : { kind: "field", type: member };
    const entry = { ...leaf, path: own, name: own.join("."), present: leaf.required ? own.length : present };
    found.push(entry);
    if (entry.hidden === undefined) resolved.set(name, entry);
  }
  return { kind: "namespace", path, members: resolved };
}

/** A namespace may have a member called `kind`, but only a type's or a field's `kind` is a text. */
function isLeaf(member: Fields[string]): member is Type | Field {
  return typeof member.kind === "string" && member.kind !== "required";
}

function functionTable(definition: Definition, dialect: Dialect): ReadonlyMap<string, FunctionRow> {
  const { functions = [], only, operators } = definition;
  const ordering = definition.order === true ? order : [];
  const all = [...standardFunctions(), ...ordering, ...functions, ...(dialect.functions ?? [])];
  const table = new Map(all.map((row) => [row.name, row]));
  const chosen = operators ?? [...table.keys()].filter(isInfix);
  const called = only ?? [...table.keys()].filter((name) => !isInfix(name));
  const names = new Set([...chosen, ...called, ...ordering.map(({ name }) => name)]);
  return new Map([...names].flatMap((name) => (table.has(name) ? [[name, table.get(name) as FunctionRow]] : [])));
}

function definedOnly(limits: Partial<Limits> = {}): Partial<Limits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

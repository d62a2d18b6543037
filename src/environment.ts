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
 * A field of an environment's definition: a type with metadata. `R` is true for a {@link required} field; `V` are its
 * values, if they are known.
 */
export interface Field<T extends Type = Type, R extends boolean = boolean, V extends string = string> {
  readonly kind: "field";
  readonly type: T;
  /**
   * Whether a filter that reads the field throws a `ContextError` if the data has no value; default false: the zero
   * value.
   */
  readonly required?: R | undefined;
  /** One line of documentation. */
  readonly doc?: string | undefined;
  /** The kinds that can set the field; default: all. */
  readonly kinds?: readonly string[] | undefined;
  /**
   * All values of the field: of a string, or of the items of a list of strings. Comparing it with another string is a
   * warning; data is not checked. A list implies `""`, the value of an absent string. By kind, every value is listed,
   * including `""`, and a kind that is not listed allows any value.
   */
  readonly values?: readonly V[] | Readonly<Record<string, readonly string[]>> | undefined;
  /** Known keys of a map, for completion. */
  readonly keys?: readonly string[] | undefined;
  /** Whether {@link keys} lists all keys, so that reading another key is an error; default false. */
  readonly closed?: boolean | undefined;
  /** Other names that authors might use; offered by completion, and suggested for unknown names. */
  readonly also?: readonly string[] | undefined;
  /**
   * Whether explanations mask the value of the field, and values compared with it. The text of a filter is not masked.
   */
  readonly secret?: boolean | undefined;
  /** Whether only functions can read the field, and filters cannot name it. */
  readonly hidden?: true | undefined;
}

/** A namespace of fields that the data must have, though not each of its fields. */
export interface Required<F extends Fields = Fields> {
  readonly kind: "required";
  readonly fields: F;
}

/** Fields by name: types, fields with metadata, or nested namespaces. */
export interface Fields {
  readonly [name: string]: Type | Field | Required | Fields;
}

/**
 * The data that `matches` takes for fields `F`: the same tree, of which anything can be absent unless it is required.
 * Names that are only known at run time can have any data.
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

/** The members of `F` that the data must have: those that are required or contain something required. */
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

/** One object type instead of an intersection, for readability. */
type Flat<T> = { [K in keyof T]: T[K] };

/** The definition of an environment. */
export interface Definition<F extends Fields = Fields> {
  readonly fields: F;
  /** Additional functions; they replace standard functions of the same name. */
  readonly functions?: readonly FunctionRow[];
  /** Whether numbers and instants have an order: `<`, `<=`, `>`, `>=`, numbers with a sign, and `time("…")`. */
  readonly order?: boolean;
  /**
   * The names of all functions that filters can call; default: all. Does not affect operators, nor `time` with {@link
   * order}.
   */
  readonly only?: readonly string[];
  /** The comparison operators that filters can use; default: all. */
  readonly operators?: readonly InfixName[];
  /** Other names of fields, by dotted path, which filters can use in every dialect that allows aliases. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** The kinds that {@link Options.kinds} can name. */
  readonly kinds?: readonly string[];
  /** Other names for kinds, which authors might use: `{ online: "web" }`. Suggested for an unknown kind. */
  readonly otherKinds?: Readonly<Record<string, string>>;
  /** The {@link kinds} of a filter if {@link Options.kinds} names none; default: all. */
  readonly defaultKinds?: readonly string[];
  /** The noun for a kind in diagnostics and explanations: `{ one: "channel", many: "channels" }`. Default: kind. */
  readonly kindName?: Subject;
  /** The noun for what filters select, in diagnostics and explanations: `{ one: "order", many: "orders" }`. */
  readonly subject?: Subject;
  /** Whether `labels.env` means `labels["env"]`. */
  readonly selectKeys?: boolean;
  /**
   * The dialects of the filters, by name; the first is the default. Differences between dialects are reported. Default:
   * one dialect, `standard`, without restrictions.
   */
  readonly dialects?: Readonly<Record<string, Dialect>>;
}

/** A noun that diagnostics use, such as the one for what filters select. */
export interface Subject {
  readonly one: string;
  readonly many: string;
}

/** Options of an environment. `D`: the names of its dialects. */
export interface Options<D extends string = string> {
  /** Default: the first dialect of the environment's definition. */
  readonly dialect?: D | undefined;
  /** The kinds of the policy; default: unknown. */
  readonly kinds?: readonly string[] | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /**
   * Whether predicates and policy sets run generated JavaScript, with the same results and errors, if the host allows
   * `new Function`. Default: false.
   */
  readonly codegen?: boolean | undefined;
}

/** What a filter can use, ready for the passes to read. */
export interface Environment {
  readonly root: Namespace;
  /** Every field, in the order of the definition. */
  readonly fields: readonly EnvironmentField[];
  readonly functions: ReadonlyMap<string, FunctionRow>;
  readonly aliases: ReadonlyMap<string, string>;
  /** Undefined if the definition has no noun for what filters select. */
  readonly subject: Subject | undefined;
  readonly selectKeys: boolean;
  readonly dialect: DialectData;
  /** The other dialects; differences from them are warnings. */
  readonly others: readonly DialectData[];
  readonly knownKinds: readonly string[];
  readonly otherKinds: Readonly<Record<string, string>>;
  readonly kindName: Subject;
  /** The kinds of a filter that names none. */
  readonly defaultKinds: readonly string[];
  /** The policy's kinds; the default ones if it names none. */
  readonly kinds: readonly string[];
  readonly limits: Limits;
  readonly syntax: Syntax;
  readonly codegen: boolean;
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
  /** How many names of the path lead to required data; 0 if all of it can be absent. */
  readonly present: number;
}

/**
 * Adds metadata to a field's type: documentation, the kinds that set it, its values or keys, and whether it is
 * required.
 */
export function field<T extends Type, const R extends boolean = false, const V extends string = string>(
  type: T,
  about: Omit<Field<T, R, V>, "kind" | "type"> = {},
): Field<T, R, V> {
  return { kind: "field", type, ...about };
}

/**
 * A namespace that the data must have: a filter that reads one of its fields throws a `ContextError` if the namespace
 * is absent or `null`. Its fields can be absent, unless they are required themselves.
 */
export function required<const F extends Fields>(fields: F): Required<F> {
  return { kind: "required", fields };
}

/**
 * An environment of a checked definition.
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
    codegen: options.codegen ?? false,
  };
}

/** The parts that all environments of one definition share, whatever their options. */
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

/** The available names, as a clause. */
function choice(nouns: string, names: readonly string[]): string {
  return names.length > 0 ? `the ${nouns} are ${names.join(", ")}` : `this environment has no ${nouns}`;
}

/** The fields that a filter can name. */
export function namedFields({ fields }: Environment): readonly EnvironmentField[] {
  return fields.filter(({ hidden }) => hidden === undefined);
}

/** All values of the field, or of its items, under the environment's kinds; undefined if they are not listed. */
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

/** All values of the field under any kind; undefined if a kind allows any value. */
export function everyValue(field: EnvironmentField, environment: Environment): readonly string[] | undefined {
  return valuesOf(field, { ...environment, kinds: environment.knownKinds });
}

function isList<T>(values: readonly T[] | object): values is readonly T[] {
  return Array.isArray(values);
}

/** The first function of `meaning` that a filter can call. */
export function rowMeaning(meaning: Meaning, { functions }: Environment): FunctionRow | undefined {
  for (const row of functions.values()) if (row.meaning === meaning) return row;
  return undefined;
}

/** A namespace, with how many names of its path lead to required data. */
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

/** A namespace can have a member called `kind`, but only the `kind` of a type or a field is a string. */
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

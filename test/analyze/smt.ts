import { type Environment, type TypedExpr, walk } from "wherefore/internals";

type Type = TypedExpr["type"];
type Field = Environment["fields"][number];

/** A list as terms of SMT-LIB: how many of the items count, from the first. */
interface ListTerm {
  readonly length: string;
  readonly items: readonly string[];
}

/**
 * Filters of the language, without functions of a host's own, in SMT-LIB 2, with what is known of their fields. Written from
 * docs/language.md, not from what it is the oracle of.
 */
export class Encoder {
  readonly #kinds: readonly string[];
  /** Items that a list of the model can have. */
  readonly #longest: number;
  readonly #declared = new Map<string, string>();
  readonly #axioms: string[] = [];

  constructor(kinds: readonly string[], conditions: readonly TypedExpr[]) {
    this.#kinds = kinds;
    const calls = conditions.flatMap(walk).flatMap((expr) => (expr.kind === "call" ? [expr] : []));
    // a call asks for as many items at most as it has other arguments, or for all of a list that is written out
    const ofLists = calls.filter(({ args: [first] }) => first?.type.kind === "list");
    const asked = ofLists.reduce((sum, { args }) => sum + args.length - 1, 0);
    this.#longest = Math.max(3, asked, ...calls.map(({ args }) => args.length));
    if (kinds.length === 0) return;
    this.#declare("kind", "(declare-const kind String)");
    this.#axioms.push(or(kinds.map((kind) => eq("kind", text(kind)))));
  }

  /** What declares the names of all conditions so far, and what holds of them. */
  get preamble(): string {
    return [...this.#declared.values(), ...this.#axioms.map((axiom) => `(assert ${axiom})`)].join("\n");
  }

  condition(expr: TypedExpr): string {
    switch (expr.kind) {
      case "literal":
        return String(expr.value);
      case "not":
        return not(this.condition(expr.operand));
      case "and":
        return and(expr.operands.map((operand) => this.condition(operand)));
      case "or":
        return or(expr.operands.map((operand) => this.condition(operand)));
      case "call":
        return this.#call(expr.fn.meaning, expr.args);
      default:
        return this.#scalar(expr);
    }
  }

  #call(meaning: string | undefined, args: readonly TypedExpr[]): string {
    const [a, b] = args as readonly [TypedExpr, TypedExpr];
    const scalars = () => args.map((arg) => this.#scalar(arg)) as [string, string];
    switch (meaning) {
      case "equal":
        return a.type.kind === "list" ? sameLists(this.#list(a), this.#list(b)) : eq(...scalars());
      case "unequal":
        return not(this.#call("equal", args));
      case "less":
        return `(< ${scalars().join(" ")})`;
      case "greater":
        return `(> ${scalars().join(" ")})`;
      case "at-most":
        return `(<= ${scalars().join(" ")})`;
      case "at-least":
        return `(>= ${scalars().join(" ")})`;
      case "starts-with":
        return startsWith(...scalars());
      case "ends-with":
        return this.#each(a, (item) => `(str.suffixof ${this.#scalar(b)} ${item})`);
      case "all-equal":
        return this.#each(a, (item) => eq(item, this.#scalar(b)));
      case "within":
        return this.#each(a, (item) => or(args.slice(1).map((one) => eq(item, this.#scalar(one)))));
      case "covers": {
        if (a.type.kind !== "list") return this.#call("within", args);
        const list = this.#list(a);
        return and(args.slice(1).map((one) => has(list, this.#scalar(one))));
      }
      case "has-item":
        return has(this.#list(a), this.#scalar(b));
      case "has-any": {
        const [list, wanted] = [this.#list(a), this.#list(b)];
        return or(wanted.items.map((item, at) => and([counts(wanted, at), has(list, item)])));
      }
      case "has-every": {
        const [list, wanted] = [this.#list(a), this.#list(b)];
        const every = wanted.items.map((item, at) => or([not(counts(wanted, at)), has(list, item)]));
        return and([counts(list, 0), counts(wanted, 0), ...every]);
      }
      default:
        throw new TypeError(`no encoding of ${meaning}`);
    }
  }

  #each(value: TypedExpr, property: (item: string) => string): string {
    if (value.type.kind !== "list") return property(this.#scalar(value));
    const list = this.#list(value);
    return and(list.items.map((item, at) => or([not(counts(list, at)), property(item)])));
  }

  #scalar(expr: TypedExpr): string {
    switch (expr.kind) {
      case "literal":
        return literal(expr.type, expr.value);
      case "field":
      case "index": {
        const name = this.#name(expr, "", expr.type);
        this.#axiom(expr, (isZero) => or([eq(name, zeros[expr.type.kind as keyof typeof zeros]), isZero]));
        return name;
      }
      case "call":
        if (expr.fn.meaning === "instant")
          return literal(expr.type, (expr.fn.evaluate as (text: unknown) => unknown)(literalValue(expr.args[0])));
        return this.condition(expr);
      default:
        return this.condition(expr);
    }
  }

  #list(expr: TypedExpr): ListTerm {
    if (expr.kind === "call") return written(expr.args.map((arg) => this.#scalar(arg)));
    if (expr.kind === "literal")
      return written((expr.value as readonly unknown[]).map((item) => literal({ kind: "string" }, item)));
    const { element } = expr.type as Type & { readonly kind: "list" };
    const length = this.#name(expr, ".length", { kind: "int" });
    const items = Array.from({ length: this.#longest }, (_, at) => this.#name(expr, `.${at}`, element));
    this.#add(and([`(<= 0 ${length})`, `(<= ${length} ${this.#longest})`]));
    this.#axiom(expr, (isSet) => or([eq(length, "0"), isSet]));
    if (expr.kind === "field") {
      for (const item of items) this.#values(expr.field, (values) => or([...values.map((one) => eq(item, text(one)))]));
    }
    return { length, items };
  }

  /** The name of what is read, or of a part of it: a constant, or a function of the keys of maps. */
  #name(expr: TypedExpr, part: string, type: Type): string {
    const keys: string[] = [];
    let at = expr;
    for (; at.kind === "index"; at = at.map) keys.unshift(this.#scalar(at.key));
    if (at.kind !== "field") throw new TypeError(`no encoding of a map that is a ${at.kind}`);
    const name = `|${at.field.name}${part}|`;
    this.#declare(
      name,
      `(declare-fun ${name} (${keys.map(() => "String").join(" ")}) ${sorts[type.kind as keyof typeof sorts]})`,
    );
    return keys.length === 0 ? name : `(${name} ${keys.join(" ")})`;
  }

  /** What is known of a field: it is set by some kinds alone, and has values of its own. */
  #axiom(expr: TypedExpr, orZero: (isSet: string) => string): void {
    let at = expr;
    while (at.kind === "index") at = at.map;
    if (at.kind !== "field") return;
    const { kinds } = at.field;
    if (kinds !== undefined)
      this.#add(orZero(or(this.#kinds.filter((kind) => kinds.includes(kind)).map((kind) => eq("kind", text(kind))))));
    if (expr.kind === "field" && expr.type.kind === "string") {
      this.#values(expr.field, (values) => or(values.map((one) => eq(this.#name(expr, "", expr.type), text(one)))));
    }
  }

  #values({ values, type, required }: Field, isAmong: (values: readonly string[]) => string): void {
    if (values === undefined || values === null) return;
    if (Array.isArray(values)) {
      const isWhole = type.kind === "list" || required === true || values.includes("");
      this.#add(isAmong(isWhole ? values : [...values, ""]));
      return;
    }
    for (const [kind, own] of Object.entries(values as Readonly<Record<string, readonly string[]>>)) {
      if (this.#kinds.includes(kind)) this.#add(or([not(eq("kind", text(kind))), isAmong(own)]));
    }
  }

  #declare(name: string, declaration: string): void {
    this.#declared.set(name, declaration);
  }

  #add(axiom: string): void {
    if (!this.#axioms.includes(axiom)) this.#axioms.push(axiom);
  }
}

const sorts = { string: "String", bool: "Bool", int: "Int", float: "Real", timestamp: "Int" } as const;

const zeros = {
  string: '""',
  bool: "false",
  int: "0",
  float: "0.0",
  timestamp: signed(String(nanoseconds("0001-01-01T00:00:00Z")), ""),
} as const;

function literalValue(expr: TypedExpr | undefined): unknown {
  return expr?.kind === "literal" ? expr.value : undefined;
}

function literal({ kind }: Type, value: unknown): string {
  switch (kind) {
    case "string":
      return text(String(value));
    case "timestamp":
      return signed(String(nanoseconds(String(value))), "");
    case "float":
      return signed(rational(Number(value)), "");
    case "int":
      return signed(String(BigInt(value as number)), "");
    default:
      return String(value);
  }
}

function signed(number: string, suffix: string): string {
  return number.startsWith("-") ? `(- ${number.slice(1)}${suffix})` : `${number}${suffix}`;
}

/** A double as an exact fraction. */
function rational(value: number): string {
  let denominator = 1n;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  const numerator = BigInt(scaled);
  const size = numerator < 0n ? -numerator : numerator;
  const fraction = denominator === 1n ? `${size}.0` : `(/ ${size}.0 ${denominator}.0)`;
  return numerator < 0n ? `-${fraction}` : fraction;
}

function nanoseconds(instant: string): bigint {
  const [whole = "", fraction = ""] = instant.slice(0, -1).split(".");
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
}

/** A string literal. SMT-LIB has code points; what is compared here are code units, which prefixes can cut in two. */
function text(value: string): string {
  const units = Array.from({ length: value.length }, (_, at) => `\\u{${value.charCodeAt(at).toString(16)}}`);
  return `"${units.join("")}"`;
}

function written(items: readonly string[]): ListTerm {
  return { length: String(items.length), items };
}

/** Whether the item at a place is one of the list. */
function counts({ length }: ListTerm, at: number): string {
  return `(< ${at} ${length})`;
}

function has(list: ListTerm, item: string): string {
  return or(list.items.map((one, at) => and([counts(list, at), eq(one, item)])));
}

function sameLists(a: ListTerm, b: ListTerm): string {
  const both = Array.from({ length: Math.min(a.items.length, b.items.length) }, (_, at) =>
    or([not(counts(a, at)), eq(a.items[at] ?? "", b.items[at] ?? "")]),
  );
  return and([eq(a.length, b.length), ...both]);
}

const eq = (a: string, b: string): string => `(= ${a} ${b})`;
const startsWith = (whole: string, prefix: string): string => `(str.prefixof ${prefix} ${whole})`;
export const not = (condition: string): string => `(not ${condition})`;
export const and = (conditions: readonly string[]): string =>
  conditions.length === 0 ? "true" : `(and ${conditions.join(" ")})`;
export const or = (conditions: readonly string[]): string =>
  conditions.length === 0 ? "false" : `(or ${conditions.join(" ")})`;

import type { FunctionRow } from "../functions/define.ts";
import type { Slot } from "../policies/atoms.ts";
import type { TypedExpr } from "../typed.ts";
import type { Type } from "../types/type.ts";
import type { MapData } from "../types/value.ts";
import type { Line, Origin } from "./body.ts";
import { textLiteral, variable } from "./literal.ts";
import type { RuntimeName } from "./runtime/names.ts";

/** Where what is not generated comes from. */
export interface Linker {
  /** An expression for the implementation of a function, which fails as `evaluate` of its row does. */
  readonly implementation: (row: FunctionRow, program: Program) => string;
  /** An expression for a map that is known beforehand. */
  readonly map: (value: MapData, type: Type) => string;
  /** An expression for what a policy set looks up in a value. */
  readonly slot: (slot: Slot, program: Program) => string;
}

/** What generated code takes from the globals, once, whatever happens to them later. */
export const preamble = "const { getPrototypeOf, hasOwn, prototype: plain } = Object;";

/** What several functions of generated code share: what they import, constants, and functions that large ones are split into. */
export class Program {
  /** Functions of the host whose calls are spelled as their rows say. */
  readonly ownForms = new Set<string>();
  readonly #linker: Linker;
  readonly #filterOf: (expr: TypedExpr) => number;
  readonly #runtime = new Set<RuntimeName>();
  readonly #constants = new Map<string, string>();
  readonly #declared: Line[] = [];
  readonly #slots = new Map<Slot, string>();
  readonly #functions: Line[] = [];
  #count = 0;

  /** `filterOf`: the number of the filter that an expression is of, where there are several. */
  constructor(linker: Linker, filterOf: (expr: TypedExpr) => number = () => 0) {
    this.#linker = linker;
    this.#filterOf = filterOf;
  }

  originOf(expr: TypedExpr): Origin {
    return { filter: this.#filterOf(expr), offset: expr.span.start };
  }

  /** The names of the runtime that are used, in alphabetical order. */
  get runtimeNames(): readonly RuntimeName[] {
    return [...this.#runtime].sort();
  }

  /** Declarations that come before any use of them. */
  get declarations(): readonly Line[] {
    return [...this.#declared, ...this.#functions];
  }

  /** A name that nothing else has, which tells of `hint`. */
  name(hint: string): string {
    return variable(hint, ++this.#count);
  }

  runtime(name: RuntimeName): string {
    this.#runtime.add(name);
    return name;
  }

  /** The name of an expression's value, which is evaluated once; one name for all that are spelled alike. */
  constant(code: string, hint = "constant", origin?: Origin): string {
    const known = this.#constants.get(code);
    if (known !== undefined) return known;
    const name = this.name(hint);
    this.#constants.set(code, name);
    this.#declared.push({ text: `const ${name} = ${code};`, origin });
    return name;
  }

  type(type: Type): string {
    return this.constant(typeCode(type), "type");
  }

  implementation(row: FunctionRow): string {
    return this.constant(this.#linker.implementation(row, this), row.name);
  }

  map(value: MapData, type: Type): string {
    return this.constant(this.#linker.map(value, type), "map");
  }

  slot(slot: Slot): string {
    const known = this.#slots.get(slot);
    if (known !== undefined) return known;
    const name = this.constant(this.#linker.slot(slot, this), "slot");
    this.#slots.set(slot, name);
    return name;
  }

  /** Declares a function and gives its name. */
  function(parameters: string, lines: readonly Line[], hint: string): string {
    const name = this.name(hint);
    this.#functions.push({ text: `function ${name}(${parameters}) {` }, ...lines, { text: "}" });
    return name;
  }
}

/** A type as the environment's data has it. */
export function typeCode(type: Type): string {
  if (type.kind === "list") return `{ kind: "list", element: ${typeCode(type.element)} }`;
  if (type.kind === "map") return `{ kind: "map", value: ${typeCode(type.value)} }`;
  return `{ kind: ${textLiteral(type.kind)} }`;
}

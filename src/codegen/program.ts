import type { FunctionRow } from "../functions/define.ts";
import type { Slot } from "../policies/atoms.ts";
import type { TypedExpr } from "../typed.ts";
import type { Type } from "../types/type.ts";
import type { MapData } from "../types/value.ts";
import type { Line, Origin } from "./body.ts";
import { textLiteral, variable } from "./literal.ts";
import type { RuntimeName } from "./runtime/names.ts";

/** Supplies what cannot be generated: by reference in place, by an import or as data in a module. */
export interface Linker {
  /** An expression for the implementation of a function; it fails as `evaluate` of its row does. */
  readonly implementation: (row: FunctionRow, program: Program) => string;
  /** An expression for a constant map. */
  readonly map: (value: MapData, type: Type) => string;
  /** An expression for the lookup of a slot of a policy set. */
  readonly slot: (slot: Slot, program: Program) => string;
}

/** The built-in functions that generated code uses, read once: later changes of the globals have no effect. */
export const preamble = "const { getPrototypeOf, hasOwn, prototype: plain } = Object;";

/** What the functions of generated code share: imports, constants, and the parts that large functions are split into. */
export class Program {
  /** The names of host functions whose rows bring their own code. */
  readonly ownForms = new Set<string>();
  readonly #linker: Linker;
  readonly #filterOf: (expr: TypedExpr) => number;
  readonly #runtime = new Set<RuntimeName>();
  readonly #constants = new Map<string, string>();
  readonly #declared: Line[] = [];
  readonly #slots = new Map<Slot, string>();
  readonly #functions: Line[] = [];
  #count = 0;

  /** `filterOf`: the number of the filter that an expression belongs to, if there are several. */
  constructor(linker: Linker, filterOf: (expr: TypedExpr) => number = () => 0) {
    this.#linker = linker;
    this.#filterOf = filterOf;
  }

  originOf(expr: TypedExpr): Origin {
    return { filter: this.#filterOf(expr), offset: expr.span.start };
  }

  /** The names that are used of the runtime, in alphabetical order. */
  get runtimeNames(): readonly RuntimeName[] {
    return [...this.#runtime].sort();
  }

  /** Declarations, each before its first use. */
  get declarations(): readonly Line[] {
    return [...this.#declared, ...this.#functions];
  }

  /** A unique name that starts with `hint`. */
  name(hint: string): string {
    return variable(hint, ++this.#count);
  }

  runtime(name: RuntimeName): string {
    this.#runtime.add(name);
    return name;
  }

  /** Declares a constant and returns its name; equal expressions share one. */
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

  /** Declares a function and returns its name. */
  function(parameters: string, lines: readonly Line[], hint: string): string {
    const name = this.name(hint);
    this.#functions.push({ text: `function ${name}(${parameters}) {` }, ...lines, { text: "}" });
    return name;
  }
}

/** A type as a literal. */
export function typeCode(type: Type): string {
  if (type.kind === "list") return `{ kind: "list", element: ${typeCode(type.element)} }`;
  if (type.kind === "map") return `{ kind: "map", value: ${typeCode(type.value)} }`;
  return `{ kind: ${textLiteral(type.kind)} }`;
}

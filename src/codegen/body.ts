import type { TypedExpr, TypedField, TypedIndex } from "../typed.ts";
import { textLiteral } from "./literal.ts";
import type { Program } from "./program.ts";

/** A line of generated code, and the place in a filter that it was generated from. */
export interface Line {
  readonly text: string;
  readonly origin?: Origin | undefined;
}

/** Lines without an origin. */
export function texts(lines: readonly string[]): readonly Line[] {
  return lines.map((text) => ({ text }));
}

/** A place in a filter. */
export interface Origin {
  /** The number of the filter. */
  readonly filter: number;
  /** In UTF-16 units. */
  readonly offset: number;
}

/** Writes statements that read a field or an entry, and returns the variable with its value. */
export type ReadLeaf = (body: Body, expr: TypedField | TypedIndex) => string;

/**
 * The statements of one function of a context, under construction. A value is read into a variable when it is first needed;
 * {@link known} has the variables that are assigned on every path to the current point.
 */
export class Body {
  readonly program: Program;
  readonly leaf: ReadLeaf;
  /** The number of conditions so far. */
  size = 0;
  /** Keys of {@link variable} that are assigned here, and other facts that hold. */
  known: ReadonlySet<string> = new Set();
  /** The names of properties that are read from plain objects. */
  readonly names = new Set<string>();
  readonly #lines: Line[] = [];
  readonly #variables = new Map<string, string>();
  #origin: Origin | undefined;
  #depth = 1;

  constructor(program: Program, leaf: ReadLeaf) {
    this.program = program;
    this.leaf = leaf;
  }

  /** Sets the origin of the lines that follow. */
  at(expr: TypedExpr): void {
    this.#origin = this.program.originOf(expr);
  }

  line(text: string): void {
    this.#lines.push({ text: `${"  ".repeat(this.#depth)}${text}`, origin: this.#origin });
  }

  block(head: string, write: () => void): void {
    this.line(`${head} {`);
    this.#depth++;
    write();
    this.#depth--;
    this.line("}");
  }

  /** The variable of `key`; the same for the same key. */
  variable(key: string, hint: string): string {
    const known = this.#variables.get(key);
    if (known !== undefined) return known;
    const name = this.program.name(hint);
    this.#variables.set(key, name);
    return name;
  }

  know(...facts: readonly string[]): void {
    this.known = new Set([...this.known, ...facts]);
  }

  /** All statements, after a check that objects inherit none of {@link names}, and the declaration of the variables. */
  finish(): readonly Line[] {
    const { program } = this;
    const inherited = [...this.names].map((name) => `${textLiteral(name)} in ${program.runtime("inherited")}`);
    const head = [
      ...(inherited.length > 0 ? [`  if (${inherited.join(" || ")}) ${program.runtime("unusual")}();`] : []),
      ...(this.#variables.size > 0 ? [`  let ${[...this.#variables.values()].join(", ")};`] : []),
    ];
    return [...head.map((text) => ({ text })), ...this.#lines];
  }
}

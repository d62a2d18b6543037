import type { TypedExpr, TypedField, TypedIndex } from "../typed.ts";
import { textLiteral } from "./literal.ts";
import type { Program } from "./program.ts";

/** A line of generated code, and where in the filters what it does was written. */
export interface Line {
  readonly text: string;
  readonly origin?: Origin | undefined;
}

/** Lines that nothing was written for. */
export function texts(lines: readonly string[]): readonly Line[] {
  return lines.map((text) => ({ text }));
}

/** A place in a filter. */
export interface Origin {
  /** Which of several filters. */
  readonly filter: number;
  /** In UTF-16 units. */
  readonly offset: number;
}

/** Writes what reads a field or an entry, and gives a name for its value. */
export type ReadLeaf = (body: Body, expr: TypedField | TypedIndex) => string;

/**
 * The statements of one function of a context, as they are written. A value is read where it is first needed, into a
 * variable of the function; what is read on every way to the point that is being written is {@link known}.
 */
export class Body {
  readonly program: Program;
  readonly leaf: ReadLeaf;
  /** How many conditions it has so far. */
  size = 0;
  /** Keys of {@link variable} that are assigned here, and other facts. */
  known: ReadonlySet<string> = new Set();
  /** Names that are read from plain objects. */
  readonly names = new Set<string>();
  readonly #lines: Line[] = [];
  readonly #variables = new Map<string, string>();
  #origin: Origin | undefined;
  #depth = 1;

  constructor(program: Program, leaf: ReadLeaf) {
    this.program = program;
    this.leaf = leaf;
  }

  /** The lines that follow do what `expr` says. */
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

  /** All statements, with a look at what objects inherit, and the variables declared. */
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

import type { FunctionRow } from "../functions/define.ts";
import { mayFail } from "../functions/guard.ts";
import type { Type } from "../types/type.ts";
import { conform, type MapData, ownEntry, ownKeys, type Value } from "../types/value.ts";
import { literal, textLiteral } from "./literal.ts";
import type { Linker, Program } from "./program.ts";
import { slotCode } from "./slots.ts";

/** The functions that a module imports, and the data that it contains. */
export class Imports implements Linker {
  readonly #functions = new Map<string, string>();

  /** The import has the name of the function, so that the engine names a missing export. */
  implementation = (row: FunctionRow, program: Program): string => {
    const { name, result } = row;
    const local = this.#functions.get(name) ?? `imported$${this.#functions.size + 1}`;
    this.#functions.set(name, local);
    return mayFail(row)
      ? `${program.runtime("guard")}(${textLiteral(name)}, ${program.type(result)}, ${local})`
      : local;
  };

  map = (value: MapData, type: Type): string => mapCode(value, type);

  slot = slotCode;

  /** The names of the functions, as filters spell them. */
  get names(): readonly string[] {
    return [...this.#functions.keys()];
  }

  /** The statement that imports the functions from a module. */
  statement(specifier: string): string {
    const names = [...this.#functions].map(([name, local]) => {
      return `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : textLiteral(name)} as ${local}`;
    });
    return `import { ${names.join(", ")} } from ${textLiteral(specifier)};`;
  }
}

/** A map that partial evaluation has found, as a `Map`. */
function mapCode(data: MapData, type: Type): string {
  const entries = ownKeys(data).map((key) => {
    const value = type.kind === "map" ? type.value : type;
    return `[${textLiteral(key)}, ${valueCode(
      conform(value, ownEntry(data, key), () => key),
      value,
    )}]`;
  });
  return `new Map([${entries.join(", ")}])`;
}

function valueCode(value: Value, type: Type): string {
  return type.kind === "map" ? mapCode(value as MapData, type) : literal(value);
}

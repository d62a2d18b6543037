import type { EnvironmentField } from "../environment.ts";
import type { TypedExpr, TypedField, TypedIndex } from "../typed.ts";
import type { Type } from "../types/type.ts";
import type { Body } from "./body.ts";
import { isInherited, member, textLiteral } from "./literal.ts";

/*
 * Reads of plain data. The code checks the prototype of an object right after it has read a property: the engine then knows
 * the shape of the object, and the check is free. It checks once that `Object.prototype` has none of the names.
 */

/** The variable with the value of a field. */
export function readField(body: Body, { field, type }: TypedField): string {
  const data = readData(body, field);
  return conformed(body, type, data, `value ${data}`, field.path.at(-1) ?? "");
}

/** The variable with the host data of a field, unchecked; the code throws `unusual` if required data is absent. */
export function readData(body: Body, { path, present }: EnvironmentField): string {
  let object = "context";
  for (const [depth, name] of path.entries()) {
    object = step(body, object, name, depth === 0 || depth <= present);
    if (depth < present && !body.known.has(`required ${object}`)) {
      body.line(`if (${object} == null) ${body.program.runtime("unusual")}();`);
      body.know(`required ${object}`);
    }
  }
  return object;
}

/** The variable with an own property of an object. `isThere`: the object is not null. */
function step(body: Body, object: string, name: string, isThere: boolean): string {
  const key = `property ${textLiteral(name)} of ${object}`;
  const variable = body.variable(key, name);
  if (body.known.has(key)) return variable;
  const checked = `plain ${object}`;
  const read = () => {
    body.line(`${variable} = ${own(body, object, name)};`);
    if (body.known.has(checked)) return;
    body.line(`if (getPrototypeOf(${object}) !== plain) ${body.program.runtime("expectRecord")}(${object});`);
  };
  if (isThere) read();
  else body.block(`if (${object} != null)`, read);
  body.know(key, checked);
  return variable;
}

/** Reads the own property `name` of a plain object. */
function own(body: Body, object: string, name: string): string {
  if (isInherited(name)) return `hasOwn(${object}, ${textLiteral(name)}) ? ${member(object, name)} : undefined`;
  body.names.add(name);
  return member(object, name);
}

/** The variable with the value under a literal key of the map in a variable. */
export function readKey(body: Body, map: string, key: string, type: Type): string {
  const entry = readOwnEntry(body, map, key);
  return conformed(body, type, entry, `value ${entry}`, key);
}

/** The variable with the host data of a field or of an entry with a literal key, unchecked; undefined for other expressions. */
export function readUnchecked(body: Body, expr: TypedExpr): string | undefined {
  if (expr.kind === "field") return readData(body, expr.field);
  if (expr.kind !== "index" || expr.map.kind !== "field" || expr.key.kind !== "literal") return undefined;
  return readOwnEntry(body, readData(body, expr.map.field), expr.key.value as string);
}

/** The variable with the value of an entry of a map; `value` writes an expression. */
export function readEntry(body: Body, { map, key, type }: TypedIndex, value: (expr: TypedExpr) => string): string {
  const data = map.kind === "field" ? readData(body, map.field) : value(map);
  if (key.kind !== "literal") {
    const name = value(key);
    const variable = body.variable(`entry ${name} of ${data}`, "entry");
    const { program } = body;
    body.line(
      `${variable} = ${program.runtime("conformed")}(${program.type(type)}, ${program.runtime("entryOf")}(${data}, ${name}));`,
    );
    return variable;
  }
  return readKey(body, data, key.value as string, type);
}

/** The variable with the data under a literal key of a map. If the map is not a plain object, the runtime reads it. */
function readOwnEntry(body: Body, map: string, name: string): string {
  const key = `entry ${textLiteral(name)} of ${map}`;
  const variable = body.variable(key, name);
  if (body.known.has(key)) return variable;
  const entry = `${body.program.runtime("entryOf")}(${map}, ${textLiteral(name)})`;
  const checked = `prototype of ${map}`;
  if (isInherited(name)) body.line(`${variable} = ${entry};`);
  else {
    body.names.add(name);
    const isPlain = body.variable(checked, "isPlain");
    if (body.known.has(checked)) body.line(`${variable} = ${isPlain} ? ${member(map, name)} : ${entry};`);
    else {
      body.block(`if (${map} != null)`, () => {
        body.line(`${variable} = ${member(map, name)};`);
        body.line(`${isPlain} = getPrototypeOf(${map}) === plain;`);
        body.line(`if (!${isPlain}) ${variable} = ${entry};`);
      });
      body.know(checked);
    }
  }
  body.know(key);
  return variable;
}

/** A test of whether data is a value of the type, if there is a short one. */
function quickTest({ kind }: Type, variable: string): string | undefined {
  switch (kind) {
    case "string":
      return `typeof ${variable} === "string"`;
    case "bool":
      return `typeof ${variable} === "boolean"`;
    case "int":
      return `Number.isInteger(${variable})`;
    case "float":
      return `Number.isFinite(${variable})`;
    default:
      return undefined;
  }
}

/** The variable with the data as a value of its type; the code throws `unusual` for data of another shape. */
function conformed(body: Body, type: Type, data: string, key: string, hint: string): string {
  const variable = body.variable(key, hint);
  if (body.known.has(key)) return variable;
  const test = quickTest(type, data);
  const full = conversion(body, type, data);
  body.line(`${variable} = ${test === undefined ? full : `${test} ? ${data} : ${full}`};`);
  body.know(key);
  return variable;
}

function conversion({ program }: Body, type: Type, data: string): string {
  if (type.kind === "string") return `${program.runtime("asString")}(${data})`;
  if (type.kind === "map") return `${program.runtime("asMap")}(${data})`;
  if (type.kind === "list" && type.element.kind === "string") return `${program.runtime("asStrings")}(${data})`;
  return `${program.runtime("conformed")}(${program.type(type)}, ${data})`;
}

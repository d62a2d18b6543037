import type { Condition, Junction, Slot } from "../policies/atoms.ts";
import type { Plan } from "../policies/plan.ts";
import { isAsked, type Slots } from "../policies/slots.ts";
import { few } from "../policies/take.ts";
import type { TypedCall } from "../typed.ts";
import { Body, type Line, type ReadLeaf, texts } from "./body.ts";
import { readLeaf, verdictLines, writeTest } from "./conditions.ts";
import { type Decisions, policiesOf } from "./decisions.ts";
import { textLiteral } from "./literal.ts";
import type { Program } from "./program.ts";
import { readData, readKey } from "./reads.ts";

/** A function that reads more values is split, because engines do not optimize large functions. */
const mostReads = 100;

/** Declares the function of a `context` and a `pad` that reads every value that a policy can read, and returns its name. */
export function readFunction({ slots }: Plan, program: Program): string {
  const parts = divided(readers(slots), mostReads).map((some, index) => {
    const body = new Body(program, readLeaf);
    if (index === 0) readKind(body, slots);
    for (const write of some) write(body);
    return program.function("context, pad", body.finish(), "read");
  });
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) return only;
  const calls = parts.map((name) => `  ${name}(context, pad);`);
  return program.function("context, pad", texts(calls), "read");
}

/** Checks that the context is an object, and reads the kind that selects policies, which it can inherit. */
function readKind(body: Body, { kind }: Slots): void {
  if (kind.values.size > 0) writeTake(body, kind, "context.kind");
  body.line(`if (getPrototypeOf(context) !== plain) ${body.program.runtime("expectRecord")}(context);`);
  body.know("plain context");
}

type Write = (body: Body) => void;

function readers(slots: Slots): readonly Write[] {
  const single = slots.others.map(({ expr, slot }): Write => {
    return (body) => {
      const value = readLeaf(body, expr);
      if (isAsked(slot)) writeTake(body, slot, value);
    };
  });
  const entries = slots.entries.flatMap(({ field, slots: keyed }): readonly Write[] => {
    const type = field.type.kind === "map" ? field.type.value : field.type;
    if (keyed.size > few) {
      return [
        (body) => {
          const { program } = body;
          const table = [...keyed].map(([key, slot]) => `[${textLiteral(key)}, ${program.slot(slot)}]`);
          const take = `${program.runtime("takeEntries")}(new Map([${table.join(", ")}]), ${program.type(type)})`;
          body.line(`${program.constant(take, "take")}(${readData(body, field)}, pad);`);
        },
      ];
    }
    return [...keyed].map(([key, slot]): Write => {
      return (body) => {
        const value = readKey(body, readData(body, field), key, type);
        writeTake(body, slot, value);
      };
    });
  });
  return [...single, ...entries];
}

/** Writes the statement that looks up the atoms of a value. Most slots are only compared with values. */
function writeTake(body: Body, slot: Slot, value: string): void {
  const { isKept, items, prefixes, ranges, empty } = slot;
  const name = body.program.slot(slot);
  const isSimple = !isKept && items.size + prefixes.size + ranges.size === 0 && empty === undefined;
  body.line(isSimple ? `pad.takeScalar(${name}, ${value});` : `pad.take(${name}, ${value});`);
}

/** The statements that set `runs`: by atom, the functions of a `pad` that decide what lookups do not. */
export function runStatements(decisions: Decisions, { slots }: Plan, program: Program): readonly Line[] {
  return decisions.flatMap((definition, atom) => {
    if (definition === undefined) return [];
    if (definition.kind !== "call") return texts([`runs[${atom}] = (pad) => ${junctionCode(definition, program)};`]);
    return [...texts([`runs[${atom}] = (pad) => {`]), ...callLines(definition, slots, program), ...texts(["};"])];
  });
}

function callLines(call: TypedCall, slots: Slots, program: Program): readonly Line[] {
  return verdictLines(call, program, readSlot(slots));
}

/** Reads a value from the scratchpad. */
function readSlot(slots: Slots): ReadLeaf {
  return (body, expr) => {
    const { number } = slots.of(expr);
    const key = `slot ${number}`;
    const variable = body.variable(key, "value");
    if (!body.known.has(key)) body.line(`${variable} = pad.values[${number}];`);
    body.know(key);
    return variable;
  };
}

/** A function with more policies is split, because engines do not optimize large functions. */
const mostPolicies = 50;

/**
 * Declares the function that searches the policies that no lookup leads to, as `Rest` of the search does, and returns its
 * name; undefined if there are none.
 */
export function restFunction(decisions: Decisions, plan: Plan, program: Program): string | undefined {
  const { rest } = plan.tree.root;
  if (rest === undefined) return undefined;
  const parts = divided(policiesOf(rest), mostPolicies).map((some) => {
    const body = new Body(program, readSlot(plan.slots));
    for (const [position, conditions] of some) writePolicy(body, position, conditions, decisions);
    body.line("return before;");
    return program.function("pad, before, removed", body.finish(), "rest");
  });
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) return only;
  const tried = parts.map((name) => `  found = ${name}(pad, before, removed); if (found < before) return found;`);
  return program.function("pad, before, removed", texts(["  let found;", ...tried, "  return before;"]), "rest");
}

function writePolicy(body: Body, position: number, conditions: readonly Condition[], decisions: Decisions): void {
  const label = body.program.name("policy");
  const outside = body.known;
  body.line(`if (${position} >= before) return before;`);
  body.block(`${label}:`, () => {
    for (const condition of conditions) {
      const atom = condition < 0 ? ~condition : condition;
      const definition = decisions[atom];
      if (definition?.kind === "call") writeTest(body, definition, condition >= 0, label);
      else body.line(`if (!pad.holds(${condition})) break ${label};`);
    }
    body.line(`if (removed === undefined || !removed.has(${position})) return ${position};`);
  });
  body.known = outside;
}

/** A junction with more operands is a loop. */
const mostOperands = 16;

function junctionCode({ kind, operands }: Junction, program: Program): string {
  const isAll = kind === "and";
  if (operands.length <= mostOperands) {
    return operands.map(holds).join(isAll ? " && " : " || ") || String(isAll);
  }
  const list = program.constant(`[${operands.join(", ")}]`, "operands");
  return `${list}.${isAll ? "every" : "some"}((operand) => pad.holds(operand))`;
}

function holds(condition: Condition): string {
  return `pad.holds(${condition})`;
}

function divided<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.max(1, Math.ceil(items.length / size));
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

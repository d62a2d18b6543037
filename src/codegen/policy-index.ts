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

/** A function that reads so many values at most: engines do not optimize large ones. */
const mostReads = 100;

/** Declares a function of a `context` and a `pad` that reads all that policies may read; gives its name. */
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

/** Whatever a set reads, its context is an object; the kind that policies are chosen by need not be its own. */
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

/** A statement that looks up which atoms a value makes hold; most slots are asked for nothing but the values that they equal. */
function writeTake(body: Body, slot: Slot, value: string): void {
  const { isKept, items, prefixes, ranges, empty } = slot;
  const name = body.program.slot(slot);
  const isSimple = !isKept && items.size + prefixes.size + ranges.size === 0 && empty === undefined;
  body.line(isSimple ? `pad.takeScalar(${name}, ${value});` : `pad.take(${name}, ${value});`);
}

/** Functions of a `pad`, by atom, that decide what look-ups do not: a statement for each, which sets it in `runs`. */
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

/** Reads what has been read of the context already. */
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

/** A function of so many policies at most. */
const mostPolicies = 50;

/**
 * Declares a function of a `pad`, a position and the positions `removed` that gives the least position before it of the policies that
 * no look-up leads to, and the position itself where none of them matches; undefined where there are none.
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

/** With more operands than this, a loop goes through them. */
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

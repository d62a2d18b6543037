import { type ExplainedValue, type ExplanationNode, mask, type Reading } from "../explanation.ts";
import { quote } from "../syntax/strings.ts";
import { width } from "./width.ts";

/** The maximum width of the text before the values that it read. */
const widest = 72;

interface Line {
  readonly branch: string;
  readonly node: ExplanationNode;
}

/**
 * An explanation as a tree of lines: value, text, what was read, and which lines decided.
 *
 *     false  a && b
 *     ├─ true   a      name = "x"
 *     └─ false  b      roles = ["ops"]   ← decided
 */
export function drawExplanation(root: ExplanationNode): string {
  const lines = [...branches(root, "", "")].map(({ branch, node }) => ({
    head: branch + labelOf(node),
    notes: notesOf(node),
  }));
  const widths = lines.filter(({ notes }) => notes !== "").map(({ head }) => width(head));
  const column = Math.min(widest, Math.max(0, ...widths));
  return lines
    .map(({ head, notes }) =>
      notes === "" ? head : `${head}${" ".repeat(Math.max(0, column - width(head)))}   ${notes}`,
    )
    .join("\n");
}

function notesOf(node: ExplanationNode): string {
  const reads = node.reads.map(describeReading).join(", ");
  const isDeciding = node.decided && node.children.length === 0;
  return [reads, isDeciding ? "← decided" : ""].filter((note) => note !== "").join("   ");
}

function* branches(node: ExplanationNode, first: string, rest: string): Generator<Line> {
  yield { branch: first, node };
  for (const [position, child] of node.children.entries()) {
    const isLast = position === node.children.length - 1;
    yield* branches(child, `${rest}${isLast ? "└─ " : "├─ "}`, `${rest}${isLast ? "   " : "│  "}`);
  }
}

function labelOf(node: ExplanationNode): string {
  const value = node.value === undefined ? "–" : describeValue(node.value);
  return `${value.padEnd(5)}  ${node.text}`;
}

/** `labels["env"] = "prod"`, with the last name of the path; `labels["env"] is not set`. */
export function describeReading(reading: Reading): string {
  return reading.missing ? stateReading(reading) : `${shortName(reading)} = ${shown(reading)}`;
}

/** The same as a clause: `labels["env"] is "prod"`. */
export function stateReading(reading: Reading): string {
  return `${shortName(reading)} is ${reading.missing ? "not set" : shown(reading)}`;
}

function shown({ masked, value }: Reading): string {
  return masked ? mask : describeValue(value);
}

function shortName({ text }: Reading): string {
  const bracket = text.indexOf("[");
  const path = bracket < 0 ? text : text.slice(0, bracket);
  return text.slice(path.lastIndexOf(".") + 1);
}

const mostItems = 10;
const mostCharacters = 80;

function describeValue(value: ExplainedValue): string {
  if (typeof value === "string")
    return quote(value.length > mostCharacters ? `${value.slice(0, mostCharacters)}…` : value);
  if (typeof value !== "object") return String(value);
  const items = Array.isArray(value)
    ? value.map(describeValue)
    : Object.entries(value).map(([key, item]) => `${quote(key)}: ${describeValue(item)}`);
  const shown = [
    ...items.slice(0, mostItems),
    ...(items.length > mostItems ? [`… ${items.length - mostItems} more`] : []),
  ];
  return Array.isArray(value) ? `[${shown.join(", ")}]` : `{${shown.join(", ")}}`;
}

import { addresses } from "./addresses.ts";
import { assigned } from "./assignments.ts";
import { onCommandLines } from "./commands.ts";
import { inContext } from "./contexts.ts";
import { type CustomMask, customized } from "./custom.ts";
import type { Detector, Finding } from "./finding.ts";
import { privateKeys } from "./keys.ts";
import { inManifests } from "./manifests.ts";
import { printed } from "./printed.ts";
import { randomTokens } from "./random.ts";
import { shaped } from "./shapes.ts";
import { inserted } from "./statements.ts";
import { inTables } from "./tables.ts";
import { readable, unwrapped } from "./view.ts";

/** In the order of certainty: text that an earlier one has classified is not classified again. */
const detectors: readonly Detector[] = [
  privateKeys,
  shaped,
  addresses,
  inContext,
  onCommandLines,
  inserted,
  inManifests,
  inTables,
  assigned,
];

/** What a text is searched for, beside what every text is. */
export interface MaskSettings {
  readonly masks?: readonly CustomMask[] | undefined;
}

/**
 * The secrets in a text, by where they begin; none overlaps another. `command` is the command whose output the text is.
 * Time grows with the text's length, whatever it is.
 */
export function findSecrets(text: string, command = "", { masks = [] }: MaskSettings = {}): readonly Finding[] {
  if (text === "") return [];
  const view = readable(text);
  const found = [
    ...customized(view.text, masks),
    ...detectors.flatMap((detector) => [...detector(view.text)]),
    ...printed(command, view.text),
  ];
  const plain = apart(found);
  const told = apart([...plain, ...overLines(view.text, plain)]);
  const all = [...told, ...beside(told, randomTokens(view.text))];
  return apart(all.map(view.original), masksIn(text));
}

/** The findings that overlap none that is known. Both are in order. */
function* beside(known: readonly Finding[], findings: Iterable<Finding>): Iterable<Finding> {
  let next = 0;
  for (const finding of findings) {
    while (next < known.length && (known[next]?.end ?? 0) <= finding.start) next++;
    const other = known[next];
    if (other === undefined || other.start >= finding.end) yield finding;
  }
}

/** Shapes that a line's end divides: found where the lines are joined, and nowhere before. `plain` is in order. */
function overLines(text: string, plain: readonly Finding[]): readonly Finding[] {
  const joined = unwrapped(text);
  if (joined.text === text) return [];
  const over: Finding[] = [];
  let next = 0;
  for (const { start, end, ...rest } of apart([...shaped(joined.text)].map(joined.original))) {
    while (next < plain.length && (plain[next]?.start ?? 0) <= start) next++;
    const later = plain[next]?.start ?? text.length;
    const [first = "", ...lines] = text.slice(start, Math.min(end, later)).split("\n");
    const count = lines.findIndex((line) => !continues(line));
    const own = count < 0 ? lines : lines.slice(0, count);
    if (own.length > 0) over.push({ ...rest, start, end: start + [first, ...own].join("\n").length });
  }
  return over;
}

/** Whether a line looks like the rest of a token, rather than like a word. */
function continues(line: string): boolean {
  const rest = line.trim().slice(0, 200);
  return rest.length >= 4 && (/\d/.test(rest) || (/[a-z]/.test(rest) && /[A-Z]/.test(rest)));
}

/** Where masks stand already. */
function masksIn(text: string): readonly number[] {
  return [...text.matchAll(/\[masked:[\w-]{1,40}\]/g)].map(({ index }) => index);
}

/** In order of place, with what overlaps joined into what is longest; what comes earlier in the list wins where two are alike. Each ends before a mask. */
function apart(findings: readonly Finding[], masks: readonly number[] = []): readonly Finding[] {
  const sorted = [...findings].sort((a, b) => a.start - b.start || b.end - a.end);
  const result: Finding[] = [];
  for (const finding of sorted) {
    const last = result.at(-1);
    if (last === undefined || finding.start >= last.end) result.push(finding);
    else if (finding.end > last.end) {
      const longer = finding.end - finding.start > last.end - last.start ? finding : last;
      result[result.length - 1] = { ...longer, start: last.start, end: finding.end };
    }
  }
  let next = 0;
  return result.flatMap((finding) => {
    while (next < masks.length && (masks[next] ?? 0) < finding.start) next++;
    const mask = masks[next] ?? finding.end;
    return mask <= finding.start ? [] : [{ ...finding, end: Math.min(finding.end, mask) }];
  });
}

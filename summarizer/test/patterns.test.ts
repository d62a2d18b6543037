import { globSync, readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = `${import.meta.dirname}/../src`;

/** A regular expression literal of the service's source. */
interface Pattern {
  readonly file: string;
  readonly text: string;
  readonly source: string;
  readonly flags: string;
}

/** Where patterns are made while the service runs: what keeps them linear. */
// biome-ignore format: table
const made: Readonly<Record<string, string>> = {
  "mask/commands.ts":   "its own tests",
  "mask/shapes.ts":     "its own tests",
  "search/snippets.ts": "words of a query, escaped, without repetition",
};

/** Folders whose patterns have tests of their own. */
const elsewhere = ["mask/"];

const patterns: Pattern[] = [];
const makers = new Set<string>();
for (const file of globSync("**/*.ts", { cwd: root })) {
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === "RegExp" && !ts.isTypeReferenceNode(node.parent)) makers.add(file);
    if (ts.isRegularExpressionLiteral(node) && !elsewhere.some((folder) => file.startsWith(folder))) {
      const end = node.text.lastIndexOf("/");
      patterns.push({ file, text: node.text, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(`${root}/${file}`, "utf8"), ts.ScriptTarget.Latest, true));
}

/** Each four times the one before. */
const sizes = [512, 2 * 1024, 8 * 1024, 32 * 1024];
/** How much longer four times the text may take: linear work takes 4 times as long, quadratic 16 times. */
const most = 10;
/** Milliseconds. Shorter times say nothing of growth, and a shorter one before counts as so much. */
const noise = { after: 20, before: 2 };

/** One element of a pattern after the other: escapes, classes, groups, quantifiers. */
const element =
  /\\[pPuk]\{[^}]*\}|\\x[\da-f]{2}|\\u[\da-f]{4}|\\.|\[\^?(?:\\.|[^\]\\])*\]|\(\?(?:[:=!]|<[=!]|<\w+>)|[()|^$]|[*+?]\??|\{\d+(?:,\d*)?\}\??|[\s\S]/gi;
const candidates = [..."a0 -./_:=A@\n\t'\"\\~,;%#$>*+({[é❯"];

/** A character that each element can match; nothing for what matches no character. */
function samples(source: string, flags: string): readonly string[] {
  return [...source.matchAll(element)].flatMap(([text]) => {
    if (/^(?:\(|[)|^$*?+]|\{\d|\\[bBk1-9])/.test(text)) return [];
    const one = new RegExp(`^(?:${text})$`, flags.replace("g", ""));
    return candidates.find((each) => one.test(each)) ?? (one.test(text) ? text : text.replace(/^\\/, ""));
  });
}

/** What may make a pattern backtrack: runs of what its elements match, one to ten of them, and of anything else. */
function hostileTexts(source: string, flags: string, size: number): readonly string[] {
  const elements = samples(source, flags);
  const runs = new Set(["a", " ", "\n", "\0", "a ", "a.", "-a", "/a", "0"]);
  const openings = new Map<string, string>();
  for (let from = 0; from < elements.length; from++) {
    for (let to = from + 1; to <= Math.min(elements.length, from + 10); to++) {
      const run = elements.slice(from, to).join("");
      runs.add(run);
      if (to === from + 1) openings.set(run, elements.slice(0, from).join(""));
    }
  }
  return [...runs].flatMap((run) => {
    const text = run.repeat(size / run.length);
    return [text, `${text}\0`, `\0${text}\n\0`, `${openings.get(run) ?? ""}${text}\0`];
  });
}

/** Milliseconds of CPU that a pattern takes to go through a text. */
function timeOf(pattern: RegExp, text: string): number {
  pattern.lastIndex = 0;
  const start = process.threadCpuUsage();
  if (pattern.global) text.replace(pattern, "");
  else pattern.test(text);
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

/** By how much the time of any hostile text grows. Short texts first: on long ones cubic patterns do not come back. */
function growth({ source, flags }: Pattern): { readonly factor: number; readonly text: string } {
  const pattern = new RegExp(source, flags);
  let before: readonly number[] = [];
  for (const size of sizes) {
    const after: number[] = [];
    for (const [at, text] of hostileTexts(source, flags, size).entries()) {
      const least = Math.max(before[at] ?? Number.POSITIVE_INFINITY, noise.before);
      let time = timeOf(pattern, text);
      const grows = () => time > noise.after && time / least > most;
      // what else the machine does can make one run slow
      for (let again = 0; again < 2 && grows(); again++) time = Math.min(time, timeOf(pattern, text));
      if (grows()) return { factor: time / least, text };
      after.push(time);
    }
    before = after;
  }
  return { factor: 0, text: "" };
}

describe("every pattern takes time in proportion to what it reads", () => {
  test.each(patterns.map((pattern) => [`${pattern.file} ${pattern.text}`, pattern] as const))("%s", (_, pattern) => {
    const { factor, text } = growth(pattern);
    expect(factor, JSON.stringify(text.slice(0, 40))).toBeLessThan(most);
  });

  test("no other file makes patterns while the service runs", () => {
    expect([...makers].sort()).toEqual(Object.keys(made));
  });

  // biome-ignore format: table
  test.each([
    String.raw`\s+$`, String.raw`\s*\(?\s*'`, String.raw`\w+@`, String.raw`^\s*x\s*\n(.*)\n\s*$`, String.raw`[a-z][a-z0-9+.-]*:\/\/`,
  ])("the test finds %s", (source) => {
    expect(growth({ file: "", text: "", source, flags: "s" }).factor).toBeGreaterThan(most);
  });
});

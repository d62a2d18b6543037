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

const sizes = [2 * 1024, 32 * 1024];
/** Milliseconds. Linear patterns take a tenth of it at most, quadratic ones ten times as much. */
const most = 100;

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

/** The longest time that any hostile text takes. Short texts first: on long ones cubic patterns do not come back. */
function slowest({ source, flags }: Pattern): { readonly time: number; readonly text: string } {
  const pattern = new RegExp(source, flags);
  let worst = { time: 0, text: "" };
  for (const size of sizes) {
    for (const text of hostileTexts(source, flags, size)) {
      const start = process.threadCpuUsage();
      if (flags.includes("g")) text.replace(pattern, "");
      else pattern.test(text);
      const { user, system } = process.threadCpuUsage(start);
      const time = (user + system) / 1000;
      if (time > worst.time) worst = { time, text };
      if (time > most) return worst;
    }
  }
  return worst;
}

describe("every pattern takes time in proportion to what it reads", () => {
  test.each(patterns.map((pattern) => [`${pattern.file} ${pattern.text}`, pattern] as const))("%s", (_, pattern) => {
    const { time, text } = slowest(pattern);
    expect(time, JSON.stringify(text.slice(0, 40))).toBeLessThan(most);
  });

  test("no other file makes patterns while the service runs", () => {
    expect([...makers].sort()).toEqual(Object.keys(made));
  });

  // biome-ignore format: table
  test.each([
    String.raw`\s+$`, String.raw`\s*\(?\s*'`, String.raw`\w+@`, String.raw`^\s*x\s*\n(.*)\n\s*$`, String.raw`[a-z][a-z0-9+.-]*:\/\/`,
  ])("the test finds %s", (source) => {
    expect(slowest({ file: "", text: "", source, flags: "s" }).time).toBeGreaterThan(most);
  });
});

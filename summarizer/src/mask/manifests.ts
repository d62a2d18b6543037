import type { Finding } from "./finding.ts";
import { isPlaceholder } from "./values.ts";

const kind = /^[ \t]{0,200}(?:- )?kind: ["']?Secret["']?[^\S\n]{0,4}$/m;
const isSecret = /"kind"\s{0,4}:\s{0,4}"Secret"/;
const inEscaped = /\\"kind\\"\s{0,4}:\s{0,4}\\"Secret\\"/;

/** The values of Kubernetes' Secrets, whatever they are called, in YAML and in JSON. */
export function* inManifests(text: string): Iterable<Finding> {
  if (!/Secret|stringData/.test(text)) return;
  if (kind.test(text) || text.includes("stringData:")) yield* inYaml(text);
  if (isSecret.test(text))
    yield* inJson(
      text,
      /"(?:data|stringData)"\s{0,4}:\s{0,4}\{/g,
      /\s{0,80}"[\w.-]{1,253}"\s{0,4}:\s{0,4}"([^"\\]{0,20000})"\s{0,80}(,|\})/y,
    );
  if (inEscaped.test(text))
    yield* inJson(
      text,
      /\\"(?:data|stringData)\\"\s{0,4}:\s{0,4}\{/g,
      /\s{0,80}\\"[\w.-]{1,253}\\"\s{0,4}:\s{0,4}\\"([^"\\]{0,20000})\\"\s{0,80}(,|\})/y,
    );
}

function* inJson(text: string, opening: RegExp, member: RegExp): Iterable<Finding> {
  for (const match of text.matchAll(opening)) {
    let at = match.index + match[0].length;
    for (;;) {
      member.lastIndex = at;
      const found = member.exec(text);
      if (found === null) break;
      const value = found[1] ?? "";
      const start = at + found[0].lastIndexOf(value, found[0].length - 1 - (value === "" ? 0 : 1));
      if (value !== "") yield { sort: "secret", start, end: start + value.length, byContext: true };
      at += found[0].length;
      if (found[2] === "}") break;
    }
  }
}

const section = /^[ \t]{0,200}(?:- )?(?:data|stringData):[^\S\n]*$/;
const entry = /^[ \t]{0,200}["']?[\w.-]{1,253}["']?: ?(.*)$/;

function* inYaml(text: string): Iterable<Finding> {
  let offset = 0;
  let document: { line: string; offset: number }[] = [];
  for (const line of [...text.split("\n"), "---"]) {
    if (/^---/.test(line)) {
      yield* inDocument(document);
      document = [];
    } else document.push({ line, offset });
    offset += line.length + 1;
  }
}

/** Of one document: a Secret itself, or a list with Secrets in it. */
function* inDocument(lines: readonly { readonly line: string; readonly offset: number }[]): Iterable<Finding> {
  const secrets = new Set(
    lines.filter(({ line }) => kind.test(line)).map(({ line }) => depthOf(line.replace("- ", "  "))),
  );
  if (secrets.size === 0 && !lines.some(({ line }) => /^\s*stringData:/.test(line))) return;
  let within: number | undefined;
  let block: number | undefined;
  for (const { line, offset } of lines) {
    const depth = depthOf(line);
    if (line.trim() === "") continue;
    if (block !== undefined && depth > block) {
      yield whole(line, offset);
      continue;
    }
    block = undefined;
    if (within !== undefined && depth <= within) within = undefined;
    const opened = section.exec(line.replace("- ", "  "));
    if (opened !== null && (line.includes("stringData:") || secrets.has(depthOf(line.replace("- ", "  "))))) {
      within = depthOf(line.replace("- ", "  "));
      continue;
    }
    const value = within === undefined ? undefined : entry.exec(line)?.[1]?.trim();
    if (value === undefined || value === "") continue;
    if (/^[|>][+-]?\d?$/.test(value)) block = depth;
    else if (!isPlaceholder(value.replace(/^["']/, ""), 0)) yield entryValue(line, offset, value);
  }
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length;
}

function entryValue(line: string, offset: number, value: string): Finding {
  const bare = value.replace(/^["']|["']$/g, "");
  const start = offset + line.lastIndexOf(bare);
  return { sort: "secret", start, end: start + bare.length, byContext: true };
}

function whole(line: string, offset: number): Finding {
  return { sort: "secret", start: offset + depthOf(line), end: offset + line.trimEnd().length, byContext: true };
}

import { readFileSync } from "node:fs";

/** A text with made-up secrets, and where they are. */
export interface Sample {
  readonly kind: string;
  /** The template that it was made from. */
  readonly template: string;
  readonly half: "training" | "held-out";
  /** The command whose output `text` is; empty for a text by itself. */
  readonly command: string;
  readonly text: string;
  /** From `start` up to `end` of `text`. */
  readonly secrets: readonly { readonly start: number; readonly end: number }[];
}

const alphabets: Readonly<Record<string, string>> = {
  b62: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
  b64: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  b64u: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
  crypt: "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
  b32: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  hex: "0123456789abcdef",
  HEX: "0123456789ABCDEF",
  low: "abcdefghijklmnopqrstuvwxyz0123456789",
  UP: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  num: "0123456789",
};
const words = "amber birch cobalt delta ember falcon garnet harbor indigo juniper kestrel lagoon marble nectar".split(
  " ",
);
const users = "alice bob carol dave erin frank grace heidi ivan judy app deploy svc-backup".split(" ");
const hosts = "db-1.example.com web-3 cache.internal 10.0.4.12 registry.example.org vault.corp.example".split(" ");
const databases = "orders billing inventory ledger people".split(" ");

/** A generator of numbers below `bound`, the same for the same seed (mulberry32). */
function random(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

/** FNV-1a. A template's hash alone decides its half, so that nobody chooses. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}

/** The samples of `secrets.txt`: `each` of every template. */
export function samples(each: number): readonly Sample[] {
  const all: Sample[] = [];
  let kind = "";
  for (const line of readFileSync(new URL("secrets.txt", import.meta.url), "utf8").split("\n")) {
    if (line === "" || line.startsWith("# ")) continue;
    const heading = /^== (.+)$/.exec(line)?.[1];
    if (heading !== undefined) kind = heading;
    else for (let turn = 0; turn < each; turn++) all.push(sample(kind, line, turn));
  }
  return all;
}

function sample(kind: string, template: string, turn: number): Sample {
  const next = random(hash(`${template} ${turn}`));
  const filled = template
    .replace(
      /\{(\w+)(?::(\d+))?\}/g,
      (whole, name: string, size?: string) => fill(name, Number(size ?? 0), next) ?? whole,
    )
    .replaceAll("⏎", "\n")
    .replaceAll("⇥", "\t")
    .replaceAll("␣", "\u200d");
  const isCommand = filled.startsWith("$ ");
  const end = isCommand ? filled.indexOf("\n") : 0;
  const secrets: { start: number; end: number }[] = [];
  let text = "";
  for (const character of isCommand ? filled.slice(end + 1) : filled) {
    if (character === "‹") secrets.push({ start: text.length, end: text.length });
    else if (character === "›") secrets[secrets.length - 1] = { start: secrets.at(-1)?.start ?? 0, end: text.length };
    else text += character;
  }
  const half = hash(template) % 2 === 0 ? "training" : "held-out";
  return { kind, template, half, command: isCommand ? filled.slice(2, end) : "", text, secrets };
}

function fill(name: string, size: number, next: (bound: number) => number): string | undefined {
  const of = (list: readonly string[] | string) => list[next(list.length)] ?? "";
  const string = (alphabet: string, length: number) => Array.from({ length }, () => of(alphabet)).join("");
  const letters = alphabets[name];
  if (letters !== undefined) return string(letters, size);
  const base64 = alphabets["b64"] ?? "";
  const lines = (separator: string) =>
    [...Array.from({ length: size - 1 }, () => string(base64, 64)), `${string(base64, 30)}==`].join(separator);
  const word = of(words);
  const capital = (word[0] ?? "").toUpperCase() + word.slice(1);
  switch (name) {
    case "pem":
      return lines("\n");
    case "pemn":
      return lines("\\n");
    case "pemi":
      return lines("\n    ");
    case "pw":
      return of([
        `${word}${next(90) + 10}${of("!#%+_")}`,
        `${capital}-${of(words)}${next(900) + 100}`,
        `${string(alphabets["b62"] ?? "", 10 + next(8))}`,
        `${capital}${of("!#%@_")}${next(9000) + 1000}`,
      ]);
    case "pwslash":
      return `${word}/${string(alphabets["b62"] ?? "", 6)}${of(["", "/x", "+/"])}`;
    case "pwat":
      return `${capital}@${string(alphabets["b62"] ?? "", 6)}`;
    case "word":
      return word;
    case "user":
      return of(users);
    case "host":
      return of(hosts);
    case "db":
      return of(databases);
    case "ip":
      return `10.${next(256)}.${next(256)}.${next(254) + 1}`;
    case "uuid":
      return [8, 4, 4, 4, 12].map((length) => string(alphabets["hex"] ?? "", length)).join("-");
    default:
      return undefined;
  }
}

import type { Finding } from "./finding.ts";
import { entropy, turns } from "./values.ts";

/** What a token may consist of, at its least length. */
const token = /[A-Za-z0-9+/_-]{20,}={0,2}/g;
const segment = /[A-Za-z0-9+_-]{20,}={0,2}/g;
/** The context of random text that is not a secret: hashes, fingerprints, public keys, build identifiers. */
const notBefore =
  /(?:sha(?:1|224|256|384|512)[-:=]|SHA256:|MD5:|h1:|md5-|AAAA|ssh-(?:rsa|ed25519|dss) |nistp\d{3} |integrity["']?: ?["']?|\|1\||\|1\|[\w+/=]{0,40}\||public.?(?:key|token)["']?\s{0,16}[:=]\s{0,4}["']?|peer: |nonce-|etag: ?["']?|W\/"|commit |Change-Id: |base64,|\/nix\/store\/|@|\$|0x|arn:\S{0,80}|~)$/i;
/** The first and the last line of a certificate, a public key or the like. */
const boundary = /-----(BEGIN|END) (?!(?:[A-Z]{1,20} ){0,3}PRIVATE)[A-Z0-9 ]{1,40}-----/g;
const longestBlock = 20_000;
/** The public part of a PuTTY key. */
const putty = /^Public-Lines: \d{1,3}\n(?:[A-Za-z0-9+/=]{1,200}\n){1,200}/gm;
/** Two lines one above the other that are nothing but Base64: a file, and no token. */
const dump =
  /(?<![^\n])[^\S\n]{0,8}[A-Za-z0-9+/]{60,200}={0,2}\n[^\S\n]{0,8}[A-Za-z0-9+/]{60,200}={0,2}(?:\n[^\S\n]{0,8}[A-Za-z0-9+/]{1,200}={0,2}(?![^\n]))*/g;

/** Tokens that look random, as the last resort. */
export function* randomTokens(text: string): Iterable<Finding> {
  const open = [...publicBlocks(text), ...ranges(text, putty), ...ranges(text, dump)].sort((a, b) => a.start - b.start);
  let next = 0;
  for (const { 0: whole, index } of text.matchAll(token)) {
    while (next < open.length && (open[next]?.end ?? 0) <= index) next++;
    const range = open[next];
    if (range !== undefined && range.start <= index) continue;
    const before = text.slice(Math.max(0, index - 100), index);
    if (notBefore.test(before)) continue;
    for (const part of isPath(before, whole) ? whole.matchAll(segment) : [{ 0: whole, index: 0 }]) {
      const start = index + part.index;
      if (isRandom(part[0])) yield { sort: "random", start, end: start + part[0].length };
    }
  }
}

/** Whether a run of characters is a part of a path or an address, of which only one segment may be a token. */
function isPath(before: string, run: string): boolean {
  return (
    run.includes("/") && (/[./~:@]$/.test(before) || /(?:^|\/)[A-Za-z]?[a-z]{2,30}(?:\/|$)/.test(run.slice(0, 1000)))
  );
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function* publicBlocks(text: string): Iterable<Range> {
  let start: number | undefined;
  for (const { 1: side, index } of text.matchAll(boundary)) {
    if (side === "BEGIN") start = index;
    else if (start !== undefined && index - start <= longestBlock) yield { start, end: index };
  }
}

function* ranges(text: string, pattern: RegExp): Iterable<Range> {
  for (const { 0: whole, index } of text.matchAll(pattern)) yield { start: index, end: index + whole.length };
}

const mostLooked = 120;

function isRandom(token: string): boolean {
  const text = token.slice(0, mostLooked);
  if (!/[a-z]/.test(text) || !/[A-Z]/.test(text) || (text.match(/\d/g)?.length ?? 0) < 2) return false;
  if ((text.match(/\//g)?.length ?? 0) > text.length / 10 || /--|\/\/|^sha\d{1,3}-/.test(text)) return false;
  const parts = text.split(/[-_/+]/).filter((part) => part.length > 1);
  if (parts.length > text.length / 8 || !parts.some((part) => part.length >= 12)) return false;
  const longest = parts.reduce((a, b) => (b.length > a.length ? b : a), "");
  if ((longest.match(/\d/g)?.length ?? 0) < 2 || longestRun(text) > 6 + text.length / 16) return false;
  return turns(longest) >= 0.38 && entropy(text) >= 3.6;
}

/** The most letters of one case in a row. */
function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/[a-z]+|[A-Z]+/g)?.map(({ length }) => length) ?? []));
}

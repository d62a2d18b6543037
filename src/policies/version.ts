import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Predicate } from "../predicate.ts";

/** What decides which contexts a policy takes. */
interface Decision {
  readonly policy: { readonly name: string; readonly kinds?: readonly string[] | undefined };
  readonly predicate: Predicate | undefined;
}

/**
 * The first 128 bits of a SHA-256 of the policies' names, kinds and canonical filters and of the dialect they are read in,
 * in hexadecimal. `decisions` come in the order in which they are tried.
 */
export function versionOf(dialect: string, decisions: readonly Decision[]): string {
  const content = decisions.map(({ policy: { name, kinds }, predicate }) => [
    name,
    kinds === undefined ? null : [...new Set(kinds)].sort(),
    predicate === undefined ? null : String(predicate),
  ]);
  // JSON escapes lone surrogates, so that different names stay different as UTF-8
  const text = JSON.stringify([dialect, content]);
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32);
}

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** The parts of a policy that decide which contexts it matches. */
interface Criteria {
  readonly name: string;
  readonly kinds: ReadonlySet<string> | undefined;
  readonly predicate: { toString(): string } | undefined;
}

/**
 * The first 128 bits of a SHA-256 of the policies' names, kinds and canonical filters and of their dialect, in
 * hexadecimal. `criteria` are in the order of evaluation.
 */
export function versionOf(dialect: string, criteria: readonly Criteria[]): string {
  const content = criteria.map(({ name, kinds, predicate }) => [
    name,
    kinds === undefined ? null : [...kinds].sort(),
    predicate === undefined ? null : predicate.toString(),
  ]);
  // JSON escapes lone surrogates, so that different names stay different as UTF-8
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([dialect, content])))).slice(0, 32);
}

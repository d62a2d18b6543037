import { bool, list, string } from "../types/type.ts";
import { either, fn, type Notes, type Reader, type Specialize } from "./define.ts";

const text = either(string, list(string));
const ofAll: Notes = { trueForEmptyList: { hasItems: () => undefined } };
const equalToAll: Notes = { trueForEmptyList: { hasItems: ([a, b]) => `contains(${a}, ${b})` } };
const hasPrefix: Notes = {
  instead: ([s], [a, b]) =>
    s?.kind === "list"
      ? { help: `\`has_prefix\` tests one string; to test whether a list has an item, use \`contains(${a}, ${b})\`` }
      : undefined,
};

const specializePrefix: Specialize = (_types, [, prefix], [s]: readonly Reader<string>[]) =>
  s === undefined || typeof prefix !== "string" ? undefined : (context) => s(context).startsWith(prefix);

// biome-ignore format: table
export const strings = [
  fn("all_end_with", [["a", text], ["suffix", string]], bool, "a string, or every item of a list, ends with suffix; true for an empty list",
     (a, suffix) => (typeof a === "string" ? a.endsWith(suffix) : a.every((item) => item.endsWith(suffix))),
     [[`all_end_with("db.prod", ".prod")`, true], [`all_end_with(set("a.prod", "b.dev"), ".prod")`, false], [`all_end_with(set(), ".prod")`, true]], { meaning: "ends-with", notes: ofAll }),
  fn("all_equal", [["a", text], ["b", string]], bool, "a string, or every item of a list, equals b; true for an empty list",
     (a, b) => (typeof a === "string" ? a === b : a.every((item) => item === b)),
     [[`all_equal("a", "a")`, true], [`all_equal(set("a", "b"), "a")`, false], [`all_equal(set(), "a")`, true]], { meaning: "all-equal", notes: equalToAll }),
  fn("has_prefix", [["s", string], ["prefix", string]], bool, "s starts with prefix",
     (s, prefix) => s.startsWith(prefix),
     [[`has_prefix("prod-eu", "prod-")`, true], [`has_prefix("dev", "prod-")`, false]], { meaning: "starts-with", notes: hasPrefix, specialize: specializePrefix }),
];

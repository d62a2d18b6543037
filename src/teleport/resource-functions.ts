import { any, type CodeArgument, fn } from "../functions/define.ts";
import { bool, list, map, string } from "../types/type.ts";
import { type MapData, ownEntry, ownKeys, type Value } from "../types/value.ts";

/** Functions of resource queries, in addition to `==`, `!=`, `equals` and `contains`. */
// biome-ignore format: table
export const resourceFunctions = [
  fn("hasPrefix", [["s", string], ["prefix", string]], bool, "s starts with prefix",
     (s, prefix) => s.startsWith(prefix),
     [[`hasPrefix("prod-eu", "prod-")`, true], [`hasPrefix("dev", "prod-")`, false]], { meaning: "starts-with" }),
  fn("split", [["value", string], ["delimiter", string]], list(string), "the parts of value between the delimiters",
     (value, delimiter) => delimiter === "" ? [...value] : value.split(delimiter),
     [[`split("a,b", ",")`, ["a", "b"]], [`split("a", ",")`, ["a"]]], { code: splitCode }),
  fn("exists", [["value", any]], bool, "value is set: it is not empty",
     (value) => !isEmpty(value),
     [[`exists("a")`, true], [`exists("")`, false]], { code: existsCode }),
  fn("search", [["name", string, "name"], ["resource_name", string, "resource.metadata.name"], ["description", string, "resource.metadata.description"],
                ["hostname", string, "resource.spec.hostname"], ["addr", string, "resource.spec.addr"], ["labels", map(string), "labels"],
                ["resource_labels", map(string), "resource.metadata.labels"], ["word", string, 0]],
     bool, "every word occurs in the resource's name, labels, description, host name or address, in any case",
     (name, resourceName, description, hostname, addr, labels, resourceLabels, ...words) =>
       occur(words, [name, resourceName, description, hostname, addr, ...texts(labels), ...texts(resourceLabels)]),
     [[`search()`, true], [`search("nowhere to be found")`, false]]),
];

function splitCode([value, delimiter]: readonly CodeArgument[]): string | undefined {
  if (value === undefined || delimiter === undefined) return undefined;
  return `(${delimiter.code} === "" ? [...${value.code}] : ${value.code}.split(${delimiter.code}))`;
}

/** Maps are left to the implementation. */
function existsCode([value]: readonly CodeArgument[]): string | undefined {
  switch (value?.type.kind) {
    case "string":
    case "timestamp":
      return `${value.code} !== ""`;
    case "bool":
      return value.code;
    case "int":
    case "float":
      return `${value.code} !== 0`;
    case "list":
      return `${value.code}.length > 0`;
    default:
      return undefined;
  }
}

function isEmpty(value: Value): boolean {
  if (typeof value !== "object") return value === "" || value === false || value === 0;
  return Array.isArray(value) ? value.length === 0 : ownKeys(value as MapData).length === 0;
}

function occur(words: readonly string[], places: readonly string[]): boolean {
  const searched = places.map((place) => place.toLowerCase());
  return words.every((word) => searched.some((place) => place.includes(word.toLowerCase())));
}

/** The keys and values of labels. */
function texts(labels: MapData): readonly string[] {
  const entries = ownKeys(labels).flatMap((key) => [key, ownEntry(labels, key)]);
  return entries.filter((text) => typeof text === "string");
}

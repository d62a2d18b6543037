/** The maximum number of names to cache: those of an environment are looked up repeatedly. */
const mostRemembered = 4_096;
const longestRemembered = 80;

/** Caches the results of `make` by name. */
/* @__NO_SIDE_EFFECTS__ */
function remembering<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined || name.length > longestRemembered) return known ?? make(name);
    if (made.size === mostRemembered) made.clear();
    const fresh = make(name);
    made.set(name, fresh);
    return fresh;
  };
}

/** The words of a name, in lower case: `has`, `prefix` of `has_prefix` and of `hasPrefix`. */
export const wordsOf: (name: string) => readonly string[] = remembering((name) =>
  name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1_$2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1_$2")
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== ""),
);

/** The name without case, `_` and `-`: `hasprefix` of `has_prefix` and of `hasPrefix`. */
export const fold: (name: string) => string = remembering((name) => name.replaceAll(/[_-]/g, "").toLowerCase());

/** A word without its plural `s`, so that `label` equals `labels`. */
export function singular(word: string): string {
  return word.length > 3 ? word.replace(/s$/, "") : word;
}

/** Words that negate or change the meaning of a name; the words of one list mean the same. */
const tellingWords: Readonly<Record<string, readonly string[]>> = {
  not: ["not", "isnt", "doesnt", "non", "no"],
  any: ["any", "some"],
  all: ["all", "every", "each"],
  none: ["none"],
  one: ["one"],
  start: ["prefix", "start", "starts", "begin", "begins"],
  end: ["suffix", "end", "ends"],
  left: ["left"],
  right: ["right"],
  min: ["min"],
  max: ["max"],
  before: ["before"],
  after: ["after"],
  first: ["first"],
  last: ["last"],
  ingress: ["ingress"],
  egress: ["egress"],
};

/** Prefixes of words with the same effect: `inactive`, `exclude`, `superset`. */
const tellingPrefixes: Readonly<Record<string, readonly string[]>> = {
  not: ["un", "in", "im", "dis", "de"],
  en: ["en"],
  ex: ["ex"],
  sub: ["sub"],
  super: ["super"],
  pre: ["pre"],
  post: ["post"],
};

const words = inverse(tellingWords);
const prefixes = longestFirst(words, inverse(tellingPrefixes));
const suffixes = longestFirst(words);
/** The minimum number of letters that remain without such a part: `admin` is not `ad` and `min`. */
const leastRest = 3;

/* @__NO_SIDE_EFFECTS__ */
function inverse(table: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(table).flatMap(([meaning, all]) => all.map((word) => [word, meaning] as const)));
}

/* @__NO_SIDE_EFFECTS__ */
function longestFirst(...parts: readonly ReadonlyMap<string, string>[]): readonly (readonly [string, string])[] {
  return parts.flatMap((meanings) => [...meanings]).sort(([a], [b]) => b.length - a.length);
}

/** A name without negation, quantity and side, and those separately. */
export interface Sense {
  readonly rest: string;
  readonly telling: readonly string[];
}

/** Splits `notContainsAny` into `contains`, and `not`, `any`. */
export const senseOf: (name: string) => Sense = remembering(takeApart);

function takeApart(name: string): Sense {
  const telling: string[] = [];
  const rest = wordsOf(name).map((word) => {
    const whole = words.get(word);
    if (whole !== undefined) {
      telling.push(whole);
      return "";
    }
    let left = word;
    const prefix = prefixes.find(([start]) => left.startsWith(start) && left.length >= start.length + leastRest);
    if (prefix !== undefined) {
      telling.push(prefix[1]);
      left = left.slice(prefix[0].length);
    }
    const suffix = suffixes.find(([end]) => left.endsWith(end) && left.length >= end.length + leastRest);
    if (suffix !== undefined) {
      telling.push(suffix[1]);
      left = left.slice(0, -suffix[0].length);
    }
    return left;
  });
  return { rest: rest.join(""), telling: telling.sort() };
}

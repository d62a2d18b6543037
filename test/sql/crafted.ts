import { quote } from "../../src/syntax/strings.ts";
import { agreeAll, type Table } from "./differential.ts";
import { everyType } from "./environment.ts";
import type { Context } from "./rows.ts";

/** Texts that engines, their documents or their patterns are known to take for something else. */
// biome-ignore format: a list
const texts = [
  "", "a", "A", "a ", " a", "ab", "b", "é", "e\u0301", "日本", "😀", "%", "_", "a%", "a_", "\\", "a\\b", "\\\\", "'", "''",
  "\"", "a\"b", "`", "$", "$.a", "$1", "?", "?1", ":a", "/", "a/b", "~", "~0", "~1", "a.b", ".", "0", "1", "-1", "[0]", "[", "#",
  "*", "__proto__", "constructor", "null", "NULL", "true", "{}", "{a}", "[]", "{\"a\":1}", "\n", "\r\n", "\t", "\x01", "\x7f",
  "\u2028", "\ufeff", "\uffff", "\u{10ffff}", "--", "/*", ";", "e", "x",
];

const withNUL = ["\0", "a\0", "a\0b", "\0a"];

const lists: readonly (readonly (string | null)[] | null | undefined)[] = [
  undefined,
  null,
  [],
  [""],
  [null],
  ["a"],
  ["a", "b"],
  ["b", "a"],
  ["a", "a"],
  ["a", null],
  [null, "a"],
  ["a", ""],
  ["b"],
  ["xb", "ab"],
  ["a", "b", "c"],
];

const numbers = [undefined, null, 0, -0, 1, -1, 2, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1)];
const fractions = [undefined, null, 0, -0, 0.1, 0.1 + 0.2, 0.3, -0.1, 1 / 3, 1e21, 5e-324, Number.MAX_VALUE, 2 ** 53];
const bools = [undefined, null, true, false];

const instants = [
  undefined,
  null,
  "0001-01-01T00:00:00Z",
  "1969-12-31T23:59:59.75Z",
  "1970-01-01T00:00:00Z",
  "2026-01-02T03:04:05Z",
  "2026-01-02T04:04:05+01:00",
  "2026-01-01T21:34:05-05:30",
  "2026-01-02T03:04:05.5Z",
  "2026-01-02T03:04:05.123456Z",
];

/** Instants that a timestamp to the microsecond does not hold, or that an engine reads in its own way. */
const finer = [
  "2026-01-02t03:04:05z",
  "2026-01-02 03:04:05.000Z",
  "2026-01-02T03:04:05.1234561Z",
  "2026-01-02T03:04:05.123456100+00:00",
  "2026-01-02T03:04:05.000000001Z",
  "2026-01-03T03:03:05+23:59",
  "0000-01-01T00:00:00Z",
  "0000-12-31T23:00:00-01:00",
  "9999-12-31T23:59:59.999999999Z",
  "9999-12-31T23:59:59-23:59",
  "0000-01-01T00:00:00+23:59",
  "1969-12-31T23:59:59.999999999Z",
];

/** What the engine or the table cannot hold is left out. */
export interface Capacity {
  readonly nul: boolean;
  /** Instants as texts, to the nanosecond. */
  readonly instants: boolean;
}

/** Rows in which the values that are easily taken for others stand beside each other, in every field that can hold them. */
export function craftedRows({ nul, instants: texts9 }: Capacity): readonly Context[] {
  const all = nul ? [...texts, ...withNUL] : texts;
  const times = texts9 ? [...instants, ...finer] : instants;
  const at = <T>(items: readonly T[], index: number): T => items[index % items.length] as T;
  const rows = all.map((text, index): Context => {
    const next = at(all, index + 1);
    return {
      name: text,
      title: at([text, next, `${text}${next}`, `${next}${text}`, ""], index),
      roles: at([[text], [text, next], [null, text], [`${next}${text}`, text]], index),
      groups: at([[next, text], [text], []], index),
      labels: { [text]: text, [next]: null, env: next },
      traits: { [text]: [text, null], teams: [next, text], none: null },
      deep: { [text]: { [text]: next } },
      moments: { [text]: at(times, index) },
      inner: { title: next, tags: [text], notes: { [next]: text } },
    };
  });
  const of = <T>(items: readonly T[], others: number, row: (one: T, other: T) => Context) =>
    items.flatMap((one) => items.slice(0, others).map((other) => row(one, other)));
  return [
    ...rows,
    {},
    { inner: null, labels: null, traits: null, deep: null },
    ...of(lists, lists.length, (roles, groups) => ({ roles, groups, traits: { teams: roles } })),
    ...of(numbers, 10, (count, total) => ({
      count,
      total,
      ids: [count ?? null, 1],
      codes: [1, total ?? null],
      counts: { a: total },
    })),
    ...of(fractions, 13, (ratio, share) => ({ ratio, share, ratios: [share ?? null], shares: [ratio ?? null, 0.1] })),
    ...of(bools, 4, (flag, other) => ({
      flag,
      other,
      flags: [other ?? null],
      marks: [flag ?? null, true],
      switches: { a: flag },
    })),
    ...of(times, times.length, (one, since) => ({
      at: one,
      since,
      times: [since ?? null],
      stamps: [one ?? null],
      inner: { at: since },
    })),
  ];
}

const askedOf = (text: string): readonly string[] => {
  const it = quote(text);
  return [
    `name == ${it}`,
    `has_prefix(name, ${it})`,
    `has_prefix(${it}, name)`,
    `all_end_with(name, ${it})`,
    `all_end_with(roles, ${it})`,
    `all_equal(roles, ${it})`,
    `labels[${it}] == ${it}`,
    `labels[${it}] == name`,
    `labels["env"] == ${it}`,
    `contains(roles, ${it})`,
    `contains(traits[${it}], ${it})`,
    `contains_any(traits["teams"], set(${it}, "zz"))`,
    `contains_all(traits[${it}], set(${it}, ""))`,
    `contains_any(roles, set("zz", ${it}))`,
    `is_subset(name, ${it}, "zz")`,
    `is_subset(roles, ${it})`,
    `roles == set(${it})`,
    `deep[${it}][name] == title`,
    `contains(set(name, title), ${it})`,
    `inner.notes[${it}] == inner.title`,
  ];
};

const sets = [`set()`, `set("")`, `set("a")`, `set("a", "b")`, `set("b", "a")`, `set("a", "")`, `set("a", "a")`];

const others: readonly string[] = [
  ...sets.flatMap((set) => [
    ...["roles", `traits["teams"]`].flatMap((list) => [
      `${list} == ${set}`,
      `${list} != ${set}`,
      `contains_all(${list}, ${set})`,
      `contains_all(${set}, ${list})`,
      `contains_any(${list}, ${set})`,
    ]),
  ]),
  ...["groups", `traits["teams"]`, `set(name, "a")`].flatMap((list) => [
    `roles == ${list}`,
    `contains_all(roles, ${list})`,
    `contains_any(roles, ${list})`,
  ]),
  `is_subset(roles, "a", "b")`,
  `is_subset(roles, "a", "")`,
  `is_subset(roles, "a", name)`,
  `is_subset(traits["teams"], "a", "b")`,
  `all_equal(roles, "a")`,
  `all_equal(roles, "")`,
  `all_equal(roles, name)`,
  `all_end_with(roles, "b")`,
  `all_end_with(traits["teams"], "b")`,
  `all_end_with(roles, name)`,
  `all_end_with(name, title)`,
  `has_prefix(title, name)`,
  `contains(roles, name)`,
  `contains(groups, title)`,
  `contains(traits[name], name)`,
  `contains(traits[name], labels[name])`,
  `labels[name] == name`,
  `labels[labels["env"]] == title`,
  `deep[name][name] == title`,
  `deep[name]["a"] != ""`,
  `count == total`,
  `ratio == share`,
  `contains(ids, count)`,
  `contains(ids, total)`,
  `contains(ratios, ratio)`,
  `counts["a"] == count`,
  `counts["a"] == 1 || count == 2`,
  `ids == ids`,
  ...["0", "1", "2147483648", "9007199254740991"].flatMap((number) => [
    `count == ${number}`,
    `contains(ids, ${number})`,
    `counts["a"] == ${number}`,
    `inner.count == ${number}`,
  ]),
  ...["0.0", "0.1", "0.3", "1e21", "1.7976931348623157e308", "5e-324", "9007199254740992.0"].flatMap((number) => [
    `ratio == ${number}`,
    `contains(ratios, ${number})`,
  ]),
  `flag`,
  `flag == other`,
  `flag != other`,
  `flag == true`,
  `flag == false`,
  `switches["a"]`,
  `switches["a"] == (name == "a")`,
  `contains(flags, flag)`,
  `contains(flags, true)`,
  `contains(flags, false)`,
  `contains(flags, name == "" && flag)`,
  `(name == title) == (roles == groups)`,
  `(name == title) != (flag || contains(roles, "a"))`,
  `equals(flag == other, equals(flag, switches["a"]))`,
  `at == since`,
  `at != since`,
  `contains(times, at)`,
  `contains(times, inner.at)`,
  `moments["a"] == at`,
  `moments[name] == inner.at`,
  ...[
    ["ids", "codes"],
    ["ratios", "shares"],
    ["flags", "marks"],
    ["times", "stamps"],
  ].flatMap(([one, other]) => [
    `${one} == ${other}`,
    `contains_any(${one}, ${other})`,
    `contains_all(${one}, ${other})`,
    `contains_all(${other}, ${one})`,
  ]),
];

/** Over the rows of a table, what each filter matches is what its SQL finds; and of its opposite, the others. */
export async function agreeOnCrafted(table: Table, { nul }: Capacity): Promise<void> {
  const filters = [...(nul ? [...texts, ...withNUL] : texts).flatMap(askedOf), ...others];
  const teleport = everyType.with({ dialect: "teleport" });
  const subsets = filters.filter((filter) => filter.startsWith("is_subset")).map((filter) => teleport.compile(filter));
  const compiled = [...filters, ...filters.map((filter) => `!(${filter})`)].map((filter) => everyType.compile(filter));
  await agreeAll([...compiled, ...subsets], table);
}

const knownLists: readonly Context[] = [
  { codes: [] },
  { codes: [1] },
  { codes: [0, 1] },
  { codes: [1, 2 ** 53 - 1] },
  { codes: [1, 2 ** 64] },
  { shares: [0.1] },
  { shares: [0.1, 0] },
  { marks: [true] },
  { marks: [true, false] },
  { stamps: ["2026-01-02T03:04:05Z"] },
  { stamps: ["2026-01-02T03:04:05Z", null] },
  { groups: ["a", null] },
  { groups: ["b", "a"] },
];

const listsOf: Readonly<Record<string, string>> = {
  codes: "ids",
  shares: "ratios",
  marks: "flags",
  stamps: "times",
  groups: "roles",
};

/** A list that is known beforehand is compared with one that is stored. */
export async function agreeOnKnownLists(table: Table): Promise<void> {
  for (const known of knownLists) {
    const [[other = ""] = []] = Object.entries(known);
    const one = listsOf[other];
    const filters = [
      `${one} == ${other}`,
      `contains_any(${one}, ${other})`,
      `contains_all(${one}, ${other})`,
      `contains_all(${other}, ${one})`,
    ];
    const all = [...filters, ...filters.map((filter) => `!${filter.includes("==") ? `(${filter})` : filter}`)];
    const given = all.map((filter) => everyType.compile(filter).given(known));
    await agreeAll(given, { ...table, rows: table.rows.map((row) => ({ ...row, ...known })) });
  }
}

const keys = [...texts.slice(1), ...Array.from({ length: 40 }, (_, index) => `key-${index}`)];

/** Maps of more entries than partial evaluation takes apart. */
const knownMaps: Context = {
  labels: Object.fromEntries(keys.map((key, index) => [key, keys[index + 1] ?? null])),
  traits: Object.fromEntries(keys.map((key, index) => [key, [key, keys[index + 1] ?? null]])),
  counts: Object.fromEntries(keys.map((key, index) => [key, index])),
  moments: Object.fromEntries(keys.map((key, index) => [key, instants[index % instants.length]])),
  switches: Object.fromEntries(keys.map((key, index) => [key, index % 2 === 0])),
  deep: Object.fromEntries(keys.map((key, index) => [key, { [key]: key, a: keys[index + 1] }])),
};

/** An entry of a map that is known, under a key that is stored. */
export async function agreeOnKnownMaps(table: Table): Promise<void> {
  const filters = [
    `labels[name] == title`,
    `labels[labels[name]] != ""`,
    `contains(roles, labels[name])`,
    `contains(traits[name], title)`,
    `traits[name] == roles`,
    `contains_any(roles, traits[title])`,
    `contains_all(traits[name], set(name, title))`,
    `traits[name] == set()`,
    `counts[name] == count`,
    `moments[name] == at`,
    `switches[name]`,
    `switches[name] == flag`,
    `deep[name][name] == title`,
    `deep[name]["a"] == title`,
    `deep["a"][title] == name`,
  ];
  const given = filters.map((filter) => everyType.compile(filter).given(knownMaps));
  await agreeAll(given, { ...table, rows: table.rows.map((row) => ({ ...row, ...knownMaps })) });
}

/** Every instant, known beforehand, is found where it is stored, and nowhere else. */
export async function agreeOnInstants(table: Table): Promise<void> {
  for (const since of [...instants, ...finer]) {
    const filters = [`at == since`, `at != since`, `contains(times, since)`, `moments[name] == since`];
    const given = filters.map((filter) => everyType.compile(filter).given({ since: since ?? null }));
    await agreeAll(given, { ...table, rows: table.rows.map((row) => ({ ...row, since })) });
  }
}

import type { Column, SQLDialect } from "wherefore";
import type { Predicate } from "../../src/predicate.ts";
import { agreeAll, type Run } from "./differential.ts";
import { everyType } from "./environment.ts";
import type { Context } from "./rows.ts";

/** Documents as others write them: JavaScript reads them to what is to be found. */
const written: readonly string[] = [
  `{"ratio": 0.1000000000000000055511151231257827, "share": 0.1}`,
  `{"ratio": 100e-2, "share": 1, "ratios": [1.0, 1E0, 0.10e1]}`,
  `{"ratio": -0, "share": 0.0, "ratios": [-0.0]}`,
  `{"ratio": 1e20, "share": 100000000000000000000.4}`,
  `{"ratio": 1.7976931348623158e308, "share": 1.7976931348623157e308}`,
  `{"count": 9007199254740993, "total": 9007199254740992}`,
  `{"count": 1e300, "total": 1E+300, "ids": [1e300, 1]}`,
  `{"count": 1.0, "total": 10e-1, "counts": {"a": 1.00}}`,
  `{ "name" : "\\u0061\\u00e9\\ud83d\\ude00\\/" , "title" : "aé😀/" }`,
  `{"labels": {"\\u0061": "x", "\\"": "y", "\\u007f": "z"}, "name": "a"}`,
  `{"roles": [ "a" , null , "\\u0062" ], "groups": ["a", "", "b"]}`,
  `{"labels": null, "roles": null, "inner": null, "name": null, "flag": null, "count": null, "at": null}`,
  `{"traits": {"teams": null}, "deep": {"a": null}, "inner": {"tags": null, "notes": null}}`,
  "null",
];

/** ClickHouse reads no document with a whole number of more than 64 bits. */
const huge = `{"count": 18446744073709551616, "total": 18446744073709551617, "ids": [18446744073709551617]}`;

/** PostgreSQL has no double for it, and says so. */
const tiny = `{"ratio": 1e-400, "share": 123456789012345678901234567890}`;

/** Of equal keys JavaScript takes the last. */
const repeated: readonly string[] = [
  `{"labels": {"a": "1", "a": "2"}, "title": "1", "name": "a"}`,
  `{"labels": {"a": "1", "a": null}, "title": "1", "name": "a"}`,
];

const filters: readonly string[] = [
  `ratio == share`,
  `ratio == 0.1`,
  `ratio == 0.0`,
  `contains(ratios, 1.0)`,
  `contains(ratios, ratio)`,
  `count == total`,
  `count == 1`,
  `contains(ids, count)`,
  `counts["a"] == 1`,
  `counts["a"] == count`,
  `name == title`,
  `name == "aé😀/"`,
  `labels["a"] == "x"`,
  `labels["a"] == "2"`,
  `labels["a"] == title`,
  `labels[name] == title`,
  `labels["\\""] == "y" && labels["\\x7f"] == "z"`,
  `roles == groups`,
  `contains_all(roles, set("a", "b"))`,
  `contains(roles, "")`,
  `traits["teams"] == set()`,
  `deep["a"]["b"] == ""`,
  `inner.tags == roles`,
  `inner.notes["x"] == name`,
  `at == since`,
  `flag`,
];

/** What the engine reads of documents, and how its statements hold them. */
interface Capacity {
  readonly repeats: boolean;
  readonly underflow: boolean;
  readonly overflow?: boolean;
  /** The type that the mapping names. */
  readonly columnType?: string | undefined;
  readonly literal?: (text: string) => string;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** What a document says counts, not how it is written. */
export async function agreeOnDocuments(
  dialect: SQLDialect,
  run: Run,
  type: string,
  { repeats, underflow, overflow = true, columnType, literal = quoted }: Capacity,
): Promise<void> {
  const texts = [...written, ...(repeats ? repeated : []), ...(underflow ? [tiny] : []), ...(overflow ? [huge] : [])];
  await run("DROP TABLE IF EXISTS documents", []);
  await run(`CREATE TABLE documents (row INTEGER, doc ${type})`, []);
  for (const [row, text] of texts.entries()) {
    await run(`INSERT INTO documents VALUES (${row}, ${literal(text)})`, []);
  }
  const roots = [...everyType.data.root.members.keys()];
  const columns = Object.fromEntries(
    roots.map((root): [string, Column] => [root, { column: "doc", type: columnType, path: [root], as: "json" }]),
  );
  const predicates = [...filters, ...filters.map((filter) => `!(${filter})`)].map((filter) =>
    everyType.compile(filter),
  );
  await agreeAll(predicates as readonly Predicate<never>[], {
    rows: texts.map((text) => (JSON.parse(text) ?? {}) as Context),
    source: "documents",
    run,
    options: { dialect, columns },
  });
}

import { DatabaseSync } from "node:sqlite";
import { DuckDBInstance } from "@duckdb/node-api";
import { TrinoSQL } from "dt-sql-parser";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  bool,
  type Columns,
  ColumnsError,
  defineEnvironment,
  FilterError,
  fn,
  type PolicyDiagnostic,
  PolicySet,
  string,
} from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { policies, policyContexts } from "wherefore/testing";
import { runs } from "../runs.ts";
import { type Server, startPostgres } from "../sql/postgres-server.ts";
import { plain } from "../sql/rows.ts";

const rows = fc.sample(policyContexts(sessionFilter), { numRuns: 80, seed: 11 });
const documents = rows.map((row) => JSON.stringify(plain(row)));

/** Every field in one document, whose name needs quotes, and the kind in a column of its own. */
const columns: Columns = Object.fromEntries(
  ["user", "resource", "session"].map((root) => [root, { column: 'the "event"', path: [root], as: "json" }]),
);

type Values = readonly (string | number | boolean)[];

interface Engine {
  /** What the expression is of each row, in the order of the rows. */
  readonly evaluate: (text: string, values: Values) => Promise<readonly unknown[]>;
  readonly stop: () => Promise<void>;
}

const engines = {
  sqlite: async (): Promise<Engine> => {
    const database = new DatabaseSync(":memory:");
    database.exec(`CREATE TABLE t (row INTEGER, kind TEXT, "the ""event""" TEXT)`);
    const insert = database.prepare("INSERT INTO t VALUES (?, ?, ?)");
    for (const [index, document] of documents.entries()) insert.run(index, rows[index]?.kind ?? null, document);
    return {
      evaluate: async (text, values) => {
        const found = database.prepare(`SELECT ${text} AS policy FROM t ORDER BY row`).all(...(values as string[]));
        return found.map(({ policy }) => policy);
      },
      stop: async () => database.close(),
    };
  },
  postgres: async (): Promise<Engine> => {
    const server: Server = await startPostgres();
    const { client } = server;
    await client.query(`CREATE TABLE t (row integer, kind text, "the ""event""" jsonb)`);
    for (const [index, document] of documents.entries()) {
      await client.query("INSERT INTO t VALUES ($1, $2, $3)", [index, rows[index]?.kind, document]);
    }
    return {
      evaluate: async (text, values) => {
        const found = await client.query(`SELECT ${text} AS policy FROM t ORDER BY row`, [...values]);
        return found.rows.map(({ policy }) => policy);
      },
      stop: server.stop,
    };
  },
  duckdb: async (): Promise<Engine> => {
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(`CREATE TABLE t (row INTEGER, kind VARCHAR, "the ""event""" JSON)`);
    for (const [index, document] of documents.entries()) {
      await connection.run("INSERT INTO t VALUES ($1, $2, $3)", [index, rows[index]?.kind ?? null, document]);
    }
    return {
      evaluate: async (text, values) => {
        const found = await connection.runAndReadAll(`SELECT ${text} AS policy FROM t ORDER BY row`, [...values]);
        return found.getColumns()[0] ?? [];
      },
      stop: async () => connection.closeSync(),
    };
  },
} as const;

describe.each(Object.keys(engines) as (keyof typeof engines)[])("as an expression of %s", (dialect) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await engines[dialect]();
  }, 60_000);
  afterAll(() => engine?.stop());

  test("a set gives every row the policy that match gives it", async () => {
    await fc.assert(
      fc.asyncProperty(policies(sessionFilter, { most: 12 }), async (given) => {
        const set = new PolicySet(given, sessionFilter);
        const { text, values } = set.toSQL({ dialect, columns, kind: "kind" });
        const found = await engine.evaluate(text, values);
        expect(found, text).toEqual(rows.map((row) => set.match(row)?.name ?? null));
      }),
      runs(300),
    );
  });

  test("a thousand policies make one expression", async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({
      name: `p${String(index).padStart(4, "0")}`,
      kinds: index % 2 === 0 ? ["ssh"] : ["k8s", "db"],
      filter: `resource.metadata.labels["env"] == "e${index}" || contains(user.spec.roles, "r${index}")`,
    }));
    const set = new PolicySet([...many, { name: "rest", kinds: ["db"] }], sessionFilter);
    const { text, values } = set.toSQL({ dialect, columns, kind: "kind" });
    const found = await engine.evaluate(text, values);
    expect(found).toEqual(rows.map((row) => set.match(row)?.name ?? null));
    expect(found).toContain("rest");
  });

  test("names are values, whatever is in them", async () => {
    const name = `it's "a" name; -- $1 ? \\ é 😀`;
    const { text, values } = new PolicySet([{ name, kinds: ["ssh"] }], sessionFilter).toSQL({
      dialect,
      columns,
      kind: "kind",
    });
    expect(text).not.toContain("name");
    expect(await engine.evaluate(text, values)).toEqual(rows.map(({ kind }) => (kind === "ssh" ? name : null)));
  });
});

test("as an expression of Trino, a set is of Trino's grammar, with a value for each parameter", () => {
  const parser = new TrinoSQL();
  fc.assert(
    fc.property(policies(sessionFilter, { most: 6 }), (given) => {
      const { text, values } = new PolicySet(given, sessionFilter).toSQL({ dialect: "trino", columns, kind: "kind" });
      expect(parser.validate(`SELECT ${text} AS policy FROM t`), text).toEqual([]);
      const outside = text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, "");
      expect(outside.split("?").length - 1).toBe(values.length);
    }),
    runs(100),
  );
});

const options = { dialect: "postgres", columns: { "user.metadata.name": "who" }, kind: "what" } as const;
const sqlOf = (given: ConstructorParameters<typeof PolicySet>[0]) => new PolicySet(given, sessionFilter).toSQL(options);

describe("the expression", () => {
  test.each([
    ["no policy", [], "NULL", []],
    ["no kinds and no filter", [{ name: "a" }], "$1::text", ["a"]],
    [
      "what comes after a policy that takes all",
      [{ name: "a", kinds: ["db"] }, { name: "b" }, { name: "c" }],
      `CASE WHEN "what" = $1::text THEN $2::text ELSE $3::text END`,
      ["db", "a", "b"],
    ],
    [
      "a policy of no kind",
      [
        { name: "a", kinds: [] },
        { name: "b", kinds: ["db"] },
      ],
      `CASE WHEN "what" = $1::text THEN $2::text ELSE NULL END`,
      ["db", "b"],
    ],
    [
      "a filter that is never true",
      [
        { name: "a", filter: `"x" == "y"` },
        { name: "b", filter: `user.metadata.name == "b"` },
      ],
      `CASE WHEN "who" = $1::text THEN $1::text ELSE NULL END`,
      ["b"],
    ],
  ])("of %s is short", (_what, given, text, values) => {
    expect(sqlOf(given)).toEqual({ text, values });
  });

  test("numbers its parameters from where the statement wants", () => {
    const set = new PolicySet([{ name: "a", kinds: ["db"] }], sessionFilter);
    expect(set.toSQL({ ...options, parameter: 5 })).toEqual({
      text: `CASE WHEN "what" = $5::text THEN $6::text ELSE NULL END`,
      values: ["db", "a"],
    });
    expect(() => set.toSQL({ ...options, parameter: 0 })).toThrow("parameter is the number of the first parameter");
  });

  test("finds the kind where its column says", () => {
    const kind = { column: "about", path: ["kind"], as: "json" } as const;
    const { text } = new PolicySet([{ name: "a", kinds: ["db"] }], sessionFilter).toSQL({ ...options, kind });
    expect(text).toContain(`"about"`);
  });

  test("takes an environment's own kind for the kind of its policies", () => {
    const environment = defineEnvironment({ fields: { kind: string }, kinds: ["db"] });
    const set = new PolicySet([{ name: "a", kinds: ["db"], filter: `kind == "db"` }], environment);
    const text = `CASE WHEN "k" = $1::text AND "k" = $1::text THEN $2::text ELSE NULL END`;
    expect(set.toSQL({ dialect: "postgres", columns: { kind: "k" } }).text).toBe(text);
    expect(set.toSQL({ dialect: "postgres", columns: {}, kind: "k" }).text).toBe(text);
  });
});

describe("refuses", () => {
  test("policies for kinds without a column of kinds", () => {
    const set = new PolicySet([{ name: "a", kinds: ["db"] }], sessionFilter);
    expect(() => set.toSQL({ dialect: "postgres", columns: {} })).toThrow(
      /name the column with the kind of a row, kind: "…"/,
    );
    expect(new PolicySet([{ name: "a" }], sessionFilter).toSQL({ dialect: "postgres", columns: {} }).values).toEqual([
      "a",
    ]);
  });

  test("columns that do not fit, and dialects that there are not", () => {
    const set = new PolicySet([{ name: "a" }], sessionFilter);
    expect(() => set.toSQL({ dialect: "postgres", columns: { "user.name": "x" }, kind: "" })).toThrow(ColumnsError);
    expect(() => set.toSQL({ ...options, columns: null as never })).toThrow("columns is an object of columns by field");
    expect(() => set.toSQL({ ...options, dialect: "postgre" as "postgres" })).toThrow(/did you mean "postgres"/);
  });

  test("what the engine cannot say, of every policy at once", () => {
    const environment = defineEnvironment({
      fields: { name: string },
      functions: [fn("odd", [["s", string]], bool, "its length is odd", (s) => s.length % 2 === 1, [])],
      kinds: ["db"],
    });
    const given = [
      { name: "a", filter: "odd(name)" },
      { name: "b", filter: `name == "x"` },
      { name: "c", filter: `name == "x" || odd("x") || odd(name)` },
    ];
    const refused = (() => {
      try {
        return new PolicySet(given, environment).toSQL({ dialect: "postgres", columns: { name: "name" } });
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(FilterError);
    const { diagnostics, message } = refused as FilterError<PolicyDiagnostic>;
    expect(diagnostics.map(({ policy, code }) => [policy, code])).toEqual([
      ["a", "sql-function"],
      ["c", "sql-function"],
    ]);
    expect(message).toContain("help: use comparisons, contains or has_prefix, or send rows through `match` instead");
    expect(message).toMatch(/^a:1:1: error.*[\s\S]*c:1:/);
  });

  test("a name that the engine has no text for", () => {
    expect(() => sqlOf([{ name: "a\0b" }])).toThrow(
      `PostgreSQL cannot store a text with a NUL: rename the policy "a\\u0000b"`,
    );
  });
});

import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "../../src/access/principal.ts";
import { localOperator } from "../../src/access/principal.ts";
import type { Rule } from "../../src/kinds/schema.ts";
import { progressOf } from "../../src/search/embedding-work.ts";
import { embedderOf } from "../../src/search/embeddings.ts";
import { startPostgres } from "../database/postgres.ts";
import { temporaryApi } from "../resources/api.ts";
import { corpus, putCorpus } from "./corpus.ts";
import { fakeEmbeddings, retrievalYaml } from "./fake-embeddings.ts";

const server = await startPostgres();
const model = await fakeEmbeddings();
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
});

type Api = Awaited<ReturnType<typeof temporaryApi>>;
interface Found {
  readonly session: { readonly id: string };
  readonly score: number;
  readonly by: readonly string[];
  readonly snippets: readonly {
    readonly field: string;
    readonly segments: readonly { text: string; hit: boolean }[];
  }[];
}

/** Waits until every summary has its embeddings. */
async function embedded({ service }: Api): Promise<void> {
  for (;;) {
    const fingerprint = embedderOf(await service.resources.configuration())?.fingerprint;
    const { pending, state } = await progressOf(service.database, fingerprint);
    if (pending === 0 || state === "failed") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function reader(where?: string): Principal {
  const rule: Rule = { resources: ["session"], verbs: ["list", "read"], ...(where !== undefined && { where }) };
  const metadata = { name: "alice", description: "", labels: {} };
  return {
    ...localOperator,
    name: "alice",
    local: false,
    user: { kind: "user", version: "v2", metadata, spec: { roles: ["reader"], traits: {} } },
    roles: [{ kind: "role", version: "v7", metadata: { name: "reader" }, spec: { allow: { rules: [rule] } } }],
  };
}

describe.each([
  ["PGlite", {}],
  ["PostgreSQL", { database: server.url }],
])("%s", (engine, flags) => {
  let api: Api;
  const ask = async (q: string, more: Readonly<Record<string, string>> = {}, as: Principal = localOperator) => {
    const { status, body, text } = await api.call(
      "GET",
      `/v1/search?${new URLSearchParams({ q, ...more })}`,
      undefined,
      as,
    );
    expect([q, status, text.slice(0, 300)]).toEqual([q, 200, text.slice(0, 300)]);
    return body as { mode: string; results: Found[]; notes: { code: string; message: string }[]; next?: string };
  };
  const ids = async (q: string, more: Readonly<Record<string, string>> = {}, as: Principal = localOperator) =>
    (await ask(q, more, as)).results.map(({ session }) => session.id);

  beforeAll(async () => {
    api = await temporaryApi(flags, { works: true });
    await putCorpus(api.service);
    await api.service.worker.start(1);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  test("says without a model that words alone are searched", async () => {
    const { mode, notes } = await ask("nginx");
    expect([mode, notes.map(({ code }) => code)]).toEqual(["keyword", ["no-retrieval-model"]]);
    const refused = await api.call("GET", "/v1/search?q=nginx&mode=embeddings");
    expect([refused.status, refused.body.code, refused.body.remedy]).toEqual([
      409,
      "no-retrieval-model",
      expect.stringContaining("create a retrieval_model"),
    ]);
    expect((await api.call("GET", "/v1/search/status")).body.modes).toEqual(["keyword"]);
  });

  describe("by words", () => {
    // biome-ignore format: table
    test.each<readonly [query: string, expected: readonly string[]]>([
      ["nginx",                            ["a1f0", "a1f2"]],
      ["reload",                           ["a1f0"]],
      ["reloading",                        ["a1f0"]],
      ["NGINX Configuration",              ["a1f0"]],
      ["/etc/nginx/conf.d/tls.conf",       ["a1f0"]],
      ["/etc/ssh/sshd_config",             ["9c0a4e7b-2d61"]],
      ["sshd_config",                      ["9c0a4e7b-2d61"]],
      ["sshd.service",                     ["9c0a4e7b-2d61"]],
      ["10.0.0.5",                         ["9c0a4e7b-2d61"]],
      ["10.0.0.1",                         ["9c0a4e7b-2d62"]],
      ["9c0a4e7b",                         ["9c0a4e7b-2d62", "9c0a4e7b-2d61"]],
      ["0a4e7b-2d61",                      ["9c0a4e7b-2d61"]],
      ["env=ci",                           ["d4c1", "d4c0"]],
      ["carol crm",                        ["c3d2", "c3d1"]],
      ["carol crm -customers",             ["c3d1"]],
      ["\"service account\"",              ["b2e0"]],
      ["\"account service\"",              []],
      ["\"took a snapshot of the volume\"", ["e5b0"]],
      ["reboot OR snapshot",               ["e5b0", "a1f1"]],
      ["kubectl -scale",                   ["b2e2"]],
      ["deploy",                           ["b2e1"]],
      ["--dport 8443",                     ["d4c1"]],
      ["UPDATE orders",                    ["c3d0"]],
      ["count(*)",                         ["c3d2"]],
      ["générale",                         ["f6a0"]],
      ["ZOË",                              ["f6a0"]],
      ["סיסמה",                            ["f6a1"]],
      ["設定",                             ["f6a2"]],
      ["🎉",                               ["f6a2"]],
      ["ls pwd",                           ["9c0a4e7b-2d62"]],
      ["nothing like this",                []],
    ])("%s", async (query, expected) => {
      const found = await ids(query, { mode: "keyword" });
      expect(found).toEqual(expected);
      expect((await api.call("GET", `/v1/sessions?${new URLSearchParams({ text: query })}`)).body.sessions.map(({ id }: { id: string }) => id).sort()).toEqual([...expected].sort());
    });

    // biome-ignore format: table
    test.each([
      ["kubeclt scale",   "b2e1"],
      ["snapshto",        "e5b0"],
      ["replcas",        "b2e1"],
      ["paymnets token",  "b2e0"],
    ])("misspelt: %s", async (query, first) => {
      const { results, notes } = await ask(query, { mode: "keyword" });
      expect(results[0]?.session.id).toBe(first);
      expect(notes.map(({ code }) => code)).toEqual(["similar-words"]);
      expect(results[0]?.snippets.some(({ segments }) => segments.some(({ hit }) => hit))).toBe(true);
    });

    // biome-ignore format: table
    test.each([
      "", " ", "-", "\"", "\"\"", "OR", "OR OR", "-\"", "'", "\\", "%", "_", "the", "the of and", "a:*", "a & b | !c <-> d", "(((", "')::tsquery", "'; DROP TABLE sessions; --",
      "x".repeat(2000), "word ".repeat(400), "\u0001\u001b[31m", "\u202egnp.exe", "👩‍👩‍👧‍👦", "\ud800", "\ufffe", "–—…", "日本語".repeat(300), "$1 $2 {} []", "<script>", "NEAR(", "-a -b -c",
    ])("never refuses a text: %j", async (query) => {
      for (const mode of ["keyword", "hybrid"]) await ask(query, { mode });
      const listed = await api.call("GET", `/v1/sessions?${new URLSearchParams({ text: query })}`);
      expect(listed.status).toBe(200);
    });

    test("never refuses any text", async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: "binary", maxLength: 60 }), async (query) => {
          const text = query.replaceAll("\0", "");
          await ask(text, { mode: "keyword", limit: "1" });
        }),
        { numRuns: 60, seed: 20_261_124 },
      );
    });
  });

  // biome-ignore format: table
  test.each<readonly [more: Readonly<Record<string, string>>, expected: readonly string[]]>([
    [{ kind: "k8s" },                            ["b2e2", "b2e1", "b2e0"]],
    [{ user: "bob", risk: "CRITICAL" },          ["b2e0"]],
    [{ role: "contractor" },                     ["b2e0"]],
    [{ role: "builder" },                        ["d4c1", "d4c0"]],
    [{ resource_kind: "db" },                     ["c3d2", "c3d1", "c3d0"]],
    [{ resource: "crm" },                        ["c3d2", "c3d1"]],
    [{ label: "team=payments" },                 ["b2e2", "b2e1", "b2e0"]],
    [{ from: "2026-10-12", to: "2026-10-14" },   ["e5b1", "e5b0"]],
    [{ state: "failed" },                        []],
  ])("filters %j", async (more, expected) => {
    expect(await ids("-zzz", { mode: "keyword", ...more })).toEqual(expected);
  });

  test("takes several labels, all of which a session has to have", async () => {
    const { body } = await api.call("GET", "/v1/search?q=-zzz&label=team%3Dweb&label=env%3Dprod");
    expect(body.results.map(({ session }: Found) => session.id)).toEqual(["a1f1", "a1f0"]);
    const bad = await api.call("GET", "/v1/search?q=a&label=team");
    expect([bad.status, bad.body.detail]).toEqual([
      400,
      "query label: must be a label and its value, such as env=prod",
    ]);
  });

  test("says where it was found, as text in pieces", async () => {
    const { results } = await ask("nginx reload", { mode: "keyword" });
    expect(
      results[0]?.snippets.map(({ field, segments }) => [
        field,
        segments.map(({ text, hit }) => (hit ? `[${text}]` : text)).join(""),
      ]),
    ).toEqual([
      ["title", "[Reload]ed [nginx]"],
      ["short_description", "[Reload]ed [nginx] after a change of its configuration"],
      ["command", "sudo [nginx] -s [reload]"],
    ]);
  });

  describe("pages", () => {
    const all = async (q: string, more: Readonly<Record<string, string>>, as: Principal = localOperator) => {
      const found: string[] = [];
      for (let after: string | undefined, pages = 0; pages < 100; pages += 1) {
        const page = await ask(q, { ...more, ...(after !== undefined && { after }) }, as);
        found.push(...page.results.map(({ session }) => session.id));
        after = page.next;
        if (after === undefined) return found;
        expect(page.results.length).toBe(Number(more["limit"]));
      }
      throw new Error("there is no end");
    };

    test("follow one another without a gap", async () => {
      const whole = await ids("routine OR nginx OR kubectl", { mode: "keyword", limit: "200" });
      expect(whole).toHaveLength(16);
      for (const limit of ["1", "3", "5", "16"]) {
        expect(await all("routine OR nginx OR kubectl", { mode: "keyword", limit })).toEqual(whole);
      }
    });

    test("are full, and hold what may be seen and nothing else", async () => {
      const conditions = [
        'resource.metadata.labels["env"] == "prod"',
        "contains(session.participants, user.metadata.name)",
        'has_prefix(resource.metadata.name, "node-1")',
        'equals(session.user, "ruth") || equals(session.user, "bob")',
      ];
      for (const where of conditions) {
        const who = reader(where);
        const seen = new Set(
          (await api.call("GET", "/v1/sessions?limit=500", undefined, who)).body.sessions.map(
            ({ id }: { id: string }) => id,
          ),
        );
        for (const query of ["-zzz", "routine OR nginx OR token", "kubeclt"]) {
          for (const mode of ["keyword", "hybrid"]) {
            const found = await all(query, { mode, limit: "2" }, who);
            expect(found.filter((id) => !seen.has(id))).toEqual([]);
            expect(new Set(found).size).toBe(found.length);
            if (query === "-zzz") expect(new Set(found)).toEqual(seen);
          }
        }
      }
    });
  });

  describe("by meaning", () => {
    beforeAll(async () => {
      await api.apply(retrievalYaml(model.url));
      await embedded(api);
    });

    test("every summary was embedded once, with the key, and what that took was counted", async () => {
      const progress = (await api.call("GET", "/v1/search/status")).body;
      expect([progress.modes, progress.embeddings.embedded, progress.embeddings.pending]).toEqual([
        ["hybrid", "keyword", "embeddings"],
        corpus.length,
        0,
      ]);
      expect(new Set(model.requests.map(({ authorization, path }) => `${path} ${authorization}`))).toEqual(
        new Set(["/embeddings Bearer sk-embedding"]),
      );
      const { body } = await api.call("GET", "/v1/usage?model=retrieval-model");
      expect(body.usage[0].input_tokens).toBeGreaterThan(0);
      const kept = await api.service.database.query<{ type: string }>(
        "SELECT DISTINCT pg_typeof(embedding)::text AS type FROM embeddings",
      );
      expect(kept).toEqual([{ type: engine === "PGlite" ? "vector" : "real[]" }]);
    });

    // biome-ignore format: table
    test.each<readonly [query: string, expected: readonly string[]]>([
      ["credentials stolen",  ["b2e0"]],
      ["clients wiped",       ["c3d2", "c3d1"]],
      ["bounce",              ["a1f1", "a1f0", "9c0a4e7b-2d61"]],
      ["bounce -kernel",      ["a1f0", "9c0a4e7b-2d61"]],
      ["bounce \"of its configuration\"", ["a1f0"]],
    ])("%s", async (query, expected) => {
      const found = await ask(query, { mode: "embeddings" });
      expect(found.results.slice(0, expected.length).map(({ session }) => session.id).sort()).toEqual([...expected].sort());
      expect(found.results.every(({ by }) => by.join() === "meaning")).toBe(true);
      expect(await ids(query.replace(/ .*/, ""), { mode: "keyword" })).not.toContain(expected[0]);
    });

    // biome-ignore format: table
    test.each<readonly [query: string, first: readonly (readonly [id: string, by: string])[]]>([
      ["reload",      [["a1f0", "words,meaning"], ["9c0a4e7b-2d61", "meaning"], ["a1f1", "meaning"]]],
      ["token",       [["b2e0", "words,meaning"]]],
      ["erased",      [["c3d1", "words,meaning"], ["e5b1", "meaning"]]],
    ])("both as one: %s", async (query, first) => {
      const { mode, results } = await ask(query);
      expect(mode).toBe("hybrid");
      expect(results.slice(0, first.length).map(({ session, by }) => [session.id, by.join()])).toEqual(
        first,
      );
    });

    test("what may not be seen is not found", async () => {
      const who = reader('resource.metadata.labels["env"] == "staging"');
      for (const mode of ["embeddings", "hybrid"]) {
        const found = await ids("credentials stolen clients restart", { mode }, who);
        expect(found.every((id) => ["a1f2", "b2e2", "c3d2"].includes(id))).toBe(true);
      }
      expect(await ids("credentials", { mode: "embeddings" }, reader('equals(session.user, "nobody")'))).toEqual([]);
    });

    test("is asked once for the same query", async () => {
      await ask("wiped archives");
      const before = model.requests.length;
      await ask("wiped archives", { limit: "1" });
      expect(model.requests.length).toBe(before);
    });

    test("a secret in a query does not leave", async () => {
      await ask("password=Tr0ub4dor-and-3 leaked", { mode: "hybrid" });
      const sent = model.requests.flatMap(({ input }) => input).join("\n");
      expect(sent).not.toContain("Tr0ub4dor");
      expect(sent).toContain("[masked:");
    });

    test("a model that fails is told, and words do", async () => {
      model.setting.refuse = () => ({ status: 401, code: "invalid_api_key", message: "the key sk-embedding is wrong" });
      try {
        const { mode, results, notes } = await ask("nginx unheard-of-before OR nginx");
        expect([mode, notes.map(({ code }) => code)]).toEqual(["keyword", ["meaning-unavailable"]]);
        expect(results.length).toBeGreaterThan(0);
        expect(JSON.stringify(notes)).not.toContain("sk-embedding");
        const alone = await api.call("GET", "/v1/search?q=unheard&mode=embeddings");
        expect([alone.status, alone.body.code]).toEqual([502, "credentials"]);
        // What is wrong with it is nothing to those who may not read it.
        const told = await ask("nginx never-asked-before OR nginx", {}, reader());
        expect(told.notes.map(({ message }) => message)).toEqual([expect.stringMatching(/it does not respond$/)]);
      } finally {
        model.setting.refuse = undefined;
      }
    });

    test("another model embeds all anew, of another length too", async () => {
      await using other = await fakeEmbeddings({ dimensions: 24 });
      await api.apply(retrievalYaml(other.url));
      await embedded(api);
      expect(other.requests.flatMap(({ input }) => input).length).toBeGreaterThanOrEqual(corpus.length);
      expect((await ids("bounce", { mode: "embeddings" })).sort()).toEqual(["9c0a4e7b-2d61", "a1f0", "a1f1"].sort());
      await api.apply(retrievalYaml(model.url));
      await embedded(api);
    });
  });

  test("suggests what the reader's sessions have", async () => {
    const suggest = async (q: string, as: Principal = localOperator) =>
      (
        await api.call("GET", `/v1/search/suggestions?${new URLSearchParams({ q, limit: "3" })}`, undefined, as)
      ).body.suggestions.map(({ kind, value }: { kind: string; value: string }) => `${kind} ${value}`);
    expect(await suggest("pay")).toEqual(["resource payments", "label team=payments"]);
    expect(await suggest("b")).toEqual(["user bob", "role builder", "resource build-7", "resource db-backup"]);
    expect(await suggest("pay", reader('resource.metadata.labels["env"] == "ci"'))).toEqual([]);
    expect(await suggest("' OR 1=1")).toEqual([]);
  });
});

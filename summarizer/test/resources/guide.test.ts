import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { yamlText } from "../../src/domain/yaml-text.ts";
import { temporaryApi } from "./api.ts";

const folder = new URL("guide/", import.meta.url);
const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), "utf8") }));

interface Document {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

let api: Awaited<ReturnType<typeof temporaryApi>>;

beforeAll(async () => {
  api = await temporaryApi();
});

afterAll(() => api[Symbol.asyncDispose]());

/** What is sealed, gone from a copy of `document`. */
function readable(document: Document): unknown {
  return JSON.parse(
    JSON.stringify(document, (key, value: unknown) =>
      (key === "value" && document.kind === "inference_secret") || /^(client_secret|private_key)$/.test(key)
        ? undefined
        : value,
    ),
  );
}

function withoutRevision({ metadata, ...resource }: { readonly metadata: Readonly<Record<string, unknown>> }) {
  const { revision, ...others } = metadata;
  expect(revision).toMatch(/^[0-9a-f-]{36}$/);
  return { ...resource, metadata: others };
}

describe.each(files)("$name of the guide", ({ name, text }) => {
  const documents = parseAllDocuments(text).map((document) => document.toJS() as Document);

  test("is applied as it is", async () => {
    const { status, body } = await api.call("POST", `/v1/resources?force=true&file=${name}`, text);
    expect([status, body.applied.map(({ kind, name }: { kind: string; name: string }) => [kind, name])]).toEqual([
      200,
      documents.map(({ kind, metadata }) => [kind, metadata.name]),
    ]);
    for (const { severity, message } of body.findings) {
      expect(severity).toBe("warning");
      // What other files of the guide bring.
      expect(message).toMatch(/^(inference_model|inference_secret|role) "[a-z-]+" does not exist$/);
    }
  });

  test("comes out again but for what is secret, and can be applied again as it comes out", async () => {
    for (const document of documents) {
      const path = `/v1/resources/${document.kind}/${document.metadata.name}`;
      const { body } = await api.call("GET", path);
      expect(withoutRevision(body)).toEqual(readable(document));
      const again = await api.call("PUT", path, yamlText(body));
      expect(again.status).toBe(200);
      expect(withoutRevision((await api.call("GET", path)).body)).toEqual(readable(document));
    }
  });
});

test("once all of it is applied nothing is missing", async () => {
  const model = "kind: inference_model\nversion: v1\nmetadata: {name: db-summary-model}\nspec: {digest: {}}\n";
  await api.apply(model);
  for (const { text } of files) expect((await api.apply(text)).findings).toEqual([]);
});

test("its roles allow what it says", async () => {
  const admin = await api.user("admin", ["summarizer-admin"]);
  const auditor = await api.user("auditor", ["summary-auditor"]);
  const rights = async (token: string) => {
    const { body } = await api.call("GET", "/v1/whoami", undefined, token);
    return Object.entries(body.rights as Record<string, string[]>).flatMap(([kind, verbs]) =>
      verbs.length === 0 ? [] : [`${kind}: ${verbs.join(" ")}`],
    );
  };
  const all = "list read create update delete";
  expect(await rights(admin)).toEqual([
    `inference_model: ${all}`,
    `inference_secret: ${all}`,
    `inference_policy: ${all}`,
  ]);
  expect(await rights(auditor)).toEqual(["session: list read"]);
});

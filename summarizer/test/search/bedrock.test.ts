import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { schemas } from "../../src/kinds/schema.ts";
import { Embeddings, embedderOf } from "../../src/search/embeddings.ts";
import { checkSignature } from "../models/signature.ts";
import { meaningOf } from "./fake-embeddings.ts";

const keys = { AKIATEST: { secret: "aws-secret" } };

/** A server that speaks InvokeModel, and believes nobody whose signature does not fit. */
async function fakeInvoke(answer: (model: string, body: Record<string, unknown>) => unknown) {
  const asked: { readonly model: string; readonly body: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const raw = await text(request);
    const signed = checkSignature(request, raw, keys);
    if ("error" in signed) {
      response
        .writeHead(403, { "x-amzn-errortype": signed.error, "content-type": "application/json" })
        .end('{"message": "no"}');
      return;
    }
    const model = decodeURIComponent(/^\/model\/([^/]+)\/invoke$/.exec(request.url ?? "")?.[1] ?? "");
    const body: Record<string, unknown> = JSON.parse(raw);
    asked.push({ model, body });
    const told = answer(model, body);
    if (told instanceof Error) {
      response.writeHead(400, { "x-amzn-errortype": told.name, "content-type": "application/json" });
      response.end(JSON.stringify({ message: told.message }));
    } else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(told));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIATEST");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "aws-secret");
});
afterEach(() => vi.unstubAllEnvs());

async function embed(model: string, purpose: "document" | "query", dimensions?: number) {
  const retrieval = schemas.retrieval_model.parse({
    kind: "retrieval_model",
    version: "v1",
    metadata: { name: "retrieval-model" },
    spec: { bedrock: { bedrock_model_id: model, region: "eu-west-1" }, ...(dimensions && { dimensions }) },
  });
  const embedder = embedderOf({ retrieval, models: new Map(), secrets: new Map() });
  if (embedder === undefined) throw new Error("there is a model");
  const { signal } = new AbortController();
  return await new Embeddings().embed(embedder, new Map(), ["restart nginx", "delete users"], purpose, signal);
}

test("Titan is asked for one text at a time, and counts tokens", async () => {
  await using server = await fakeInvoke((_, { inputText }) => ({
    embedding: meaningOf(String(inputText)),
    inputTextTokenCount: 3,
  }));
  const { vectors, usage } = await embed("amazon.titan-embed-text-v2:0", "document", 16);
  expect(server.asked.map(({ model, body }) => [model, body])).toEqual([
    ["amazon.titan-embed-text-v2:0", { inputText: "restart nginx", dimensions: 16 }],
    ["amazon.titan-embed-text-v2:0", { inputText: "delete users", dimensions: 16 }],
  ]);
  expect([vectors.length, usage.inputTokens, usage.requests]).toEqual([2, 6, 2]);
  expect(Math.hypot(...(vectors[0] ?? []))).toBeCloseTo(1);
});

test.each(["document", "query"] as const)("Cohere is told that it is a %s", async (purpose) => {
  await using server = await fakeInvoke((_, { texts }) => ({
    embeddings: (texts as string[]).map((one) => meaningOf(one)),
  }));
  const { vectors } = await embed("eu.cohere.embed-multilingual-v3", purpose);
  expect(server.asked[0]?.body).toEqual({
    texts: ["restart nginx", "delete users"],
    input_type: `search_${purpose}`,
    truncate: "END",
  });
  expect(vectors).toHaveLength(2);
});

test("what fails is told as it is for other models of Bedrock", async () => {
  const error = Object.assign(new Error("The provided model identifier is invalid."), { name: "ValidationException" });
  await using _ = await fakeInvoke(() => error);
  await expect(embed("amazon.titan-embed-text-v1", "query")).rejects.toMatchObject({
    code: "wrong-model",
    remedy: expect.stringContaining("region"),
  });
  await expect(embed("anthropic.claude-3", "query")).rejects.toMatchObject({
    code: "wrong-model",
    message: expect.stringContaining("unsupported embedding model"),
  });
});

test.each([{ nothing: true }, { embedding: [] }, { embedding: [0, 0, 0] }, { embedding: ["a"] }])(
  "an answer that is none is told: %j",
  async (answer) => {
    await using _ = await fakeInvoke(() => answer);
    await expect(embed("amazon.titan-embed-text-v1", "query")).rejects.toMatchObject({ code: "bad-answer" });
  },
);

test("a model that does not heed the dimensions is told", async () => {
  await using _ = await fakeInvoke((_, { inputText }) => ({ embedding: meaningOf(String(inputText)) }));
  await expect(embed("amazon.titan-embed-text-v1", "query", 256)).rejects.toMatchObject({ code: "wrong-dimensions" });
});

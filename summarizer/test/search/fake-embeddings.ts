import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** Words that mean alike: a dimension each. */
const concepts: readonly (readonly string[])[] = [
  ["password", "passwords", "secret", "secrets", "token", "credential", "credentials", "apikey"],
  ["delete", "deleted", "remove", "removed", "drop", "dropped", "erase", "erased", "wipe", "wiped", "destroyed"],
  ["upload", "uploaded", "exfiltrate", "exfiltrated", "leak", "leaked", "stole", "steal", "paste"],
  ["restart", "restarted", "reload", "reloaded", "reboot", "rebooted", "bounce"],
  ["account", "accounts", "user", "users", "login", "person"],
  ["backup", "backups", "snapshot", "dump", "archive"],
  ["firewall", "iptables", "nftables", "port", "ports"],
  ["customer", "customers", "client", "clients", "buyers"],
  ["install", "installed", "package", "packages", "apt", "upgrade"],
  ["log", "logs", "journal", "trace"],
];

/** A vector whose direction is what a text is about; words of no concept weigh next to nothing. */
export function meaningOf(input: string, dimensions = 16): readonly number[] {
  const vector = Array.from({ length: dimensions }, () => 0.001);
  for (const word of input.toLowerCase().match(/\p{L}+/gu) ?? []) {
    const concept = concepts.findIndex((words) => words.includes(word));
    if (concept >= 0) vector[concept] = (vector[concept] ?? 0) + 1;
  }
  return vector;
}

export interface SeenEmbedding {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly input: readonly string[];
}

/** An answer other than embeddings: a status, and the body's `error`. */
export interface Refusal {
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
}

/** A server that speaks OpenAI's embeddings on a real socket; `refuse` says when it does not. */
export async function fakeEmbeddings(
  options: {
    dimensions?: number;
    refuse?: ((input: readonly string[]) => Refusal | "hang" | undefined) | undefined;
  } = {},
) {
  const requests: SeenEmbedding[] = [];
  const setting = { dimensions: 16, ...options };
  const server = createServer(async (request, response) => {
    const body: { readonly input: readonly string[] } = JSON.parse(await text(request));
    const { input } = body;
    requests.push({ path: request.url ?? "", authorization: request.headers.authorization, input });
    const refusal = setting.refuse?.(input);
    if (refusal === "hang") return;
    if (refusal !== undefined) {
      const { status, code, message } = refusal;
      const error = { message, type: null, param: null, code };
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error }));
      return;
    }
    const data = input.map((one, index) => ({
      object: "embedding",
      index,
      embedding: meaningOf(one, setting.dimensions),
    }));
    // The order of an answer is no promise.
    const answer = {
      object: "list",
      data: data.toReversed(),
      model: "concepts",
      usage: { prompt_tokens: input.length * 10, total_tokens: 0 },
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    setting,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The resources of a retrieval model at that address. */
export function retrievalYaml(url: string, more = ""): string {
  return `kind: inference_secret
version: v1
metadata: {name: embedding-key}
spec: {value: sk-embedding}
---
kind: retrieval_model
version: v1
metadata: {name: retrieval-model}
spec:
  openai: {openai_model_id: concepts, api_key_secret_ref: embedding-key, base_url: "${url}"}
${more}`;
}

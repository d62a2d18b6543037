import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server saw of one request. */
export interface SeenRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

export type Reply = (response: ServerResponse) => void;

/** A server that speaks OpenAI's chat completions: it gives `replies` in turn, the last one again and again. */
export async function fakeOpenAI(...replies: readonly Reply[]) {
  const requests: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    requests.push({
      path: request.url ?? "",
      authorization: request.headers.authorization,
      body: JSON.parse(body),
    });
    replies[Math.min(requests.length, replies.length) - 1]?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** All that a request says to the model. */
export function contentOf({ body }: SeenRequest): string {
  return (body["messages"] as readonly { readonly content: string }[]).map(({ content }) => content).join("\n");
}

/** 200, with `content` as the model's words. */
export function says(content: unknown): Reply {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const message = { role: "assistant", content: text, refusal: null };
  return json(200, {
    id: "chatcmpl-1",
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: "stop" }],
  });
}

/** An error in OpenAI's shape. */
export function fails(
  status: number,
  code: string | number | null,
  message: string,
  headers: Record<string, string> = {},
): Reply {
  return json(status, { error: { message, type: null, param: null, code } }, headers);
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return raw(status, JSON.stringify(body), { "content-type": "application/json", ...headers });
}

export function raw(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, headers).end(body);
  };
}

/** No answer, ever. */
export const hangs: Reply = () => {};

/** The head and half of a body, and then nothing. */
export const stalls: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json" }).write('{"choices": [');
};

/** The connection closes without a word. */
export const hangsUp: Reply = (response) => {
  response.destroy();
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { KnownKeys } from "./signature.ts";
import { checkSignature } from "./signature.ts";

/** What a model was asked. */
export interface SeenConverse {
  readonly model: string;
  readonly region: string;
  readonly keyId: string;
  readonly body: Record<string, unknown>;
}

export type ConverseReply = (response: ServerResponse) => void;

/** A server that speaks Converse, and believes nobody whose signature does not fit: it gives `replies` in turn. */
export async function fakeBedrock(keys: KnownKeys, ...replies: readonly ConverseReply[]) {
  const requests: SeenConverse[] = [];
  const refused: string[] = [];
  const server = await localServer(async (request, response) => {
    const body = await text(request);
    const signed = checkSignature(request, body, keys);
    if ("error" in signed || signed.service !== "bedrock") {
      const name = "error" in signed ? signed.error : "InvalidSignatureException";
      refused.push(name);
      converseError(403, name, "The security token included in the request is invalid.")(response);
      return;
    }
    const model = /^\/model\/([^/]+)\/converse$/.exec(request.url ?? "")?.[1];
    requests.push({
      model: decodeURIComponent(model ?? ""),
      region: signed.region,
      keyId: signed.id,
      body: JSON.parse(body),
    });
    replies[Math.min(requests.length, replies.length) - 1]?.(response);
  });
  return { ...server, requests, refused };
}

/** A turn of the model that says `content`, or uses the tool that it was given with it. */
export function converses(content: unknown, more: Readonly<Record<string, unknown>> = {}): ConverseReply {
  const block =
    typeof content === "string"
      ? { text: content }
      : { toolUse: { toolUseId: "tooluse_1", name: "session_summary", input: content } };
  const usage = { inputTokens: 1200, outputTokens: 300, totalTokens: 1500 };
  const output = { message: { role: "assistant", content: [block] } };
  return answers(200, { output, stopReason: "end_turn", usage, metrics: { latencyMs: 7 }, ...more });
}

export function converseError(status: number, name: string, message: string): ConverseReply {
  return answers(status, { message }, { "x-amzn-errortype": name });
}

function answers(status: number, body: unknown, headers: Record<string, string> = {}): ConverseReply {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

/** What hands out credentials to a process that asks for them. */
export interface Credentials {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
}

/** The metadata service of an EC2 instance, in its second version: nothing without a session token. */
export async function fakeMetadata({ id, secret, token }: Credentials) {
  const asked: string[] = [];
  const server = await localServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.method === "PUT" && request.url === "/latest/api/token") {
      response.end("metadata-session");
      return;
    }
    if (request.headers["x-aws-ec2-metadata-token"] !== "metadata-session") {
      response.writeHead(401).end();
      return;
    }
    const roles = "/latest/meta-data/iam/security-credentials/";
    if (request.url === roles) response.end("summarizer");
    else if (request.url === `${roles}summarizer`) {
      response.end(JSON.stringify({ Code: "Success", ...document(id, secret, token) }));
    } else response.writeHead(404).end();
  });
  return { ...server, asked };
}

/** The endpoint from which a container, or a pod, gets its credentials. */
export async function fakeContainerEndpoint({ id, secret, token }: Credentials, authorization: string) {
  return await localServer(async (request, response) => {
    if (request.headers.authorization !== authorization) response.writeHead(403).end();
    else response.end(JSON.stringify(document(id, secret, token)));
  });
}

/** The token service: a web identity for credentials. */
export async function fakeTokenService({ id, secret, token }: Credentials, identity: string) {
  const roles: string[] = [];
  const server = await localServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    roles.push(form.get("RoleArn") ?? "");
    if (form.get("Action") !== "AssumeRoleWithWebIdentity" || form.get("WebIdentityToken") !== identity) {
      response.writeHead(400).end();
      return;
    }
    const { Expiration } = document(id, secret, token);
    response.writeHead(200, { "content-type": "text/xml" }).end(
      `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
<Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>${token}</SessionToken><Expiration>${Expiration}</Expiration></Credentials>
<AssumedRoleUser><AssumedRoleId>AROA:1</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/summarizer/1</Arn></AssumedRoleUser>
</AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleWithWebIdentityResponse>`,
    );
  });
  return { ...server, roles };
}

function document(id: string, secret: string, token: string) {
  const Expiration = new Date(Date.now() + 3_600_000).toISOString();
  return { AccessKeyId: id, SecretAccessKey: secret, Token: token, Expiration };
}

async function localServer(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

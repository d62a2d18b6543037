import { gzipSync } from "node:zlib";
import { encodeEvent } from "../../src/recordings/event-codec.ts";
import { descriptor } from "../connectors/saml-idp.ts";
import { answerOf } from "../contract.ts";

/** A server, and a token of somebody who may do everything. */
export interface Target {
  readonly url: string;
  readonly token: string;
}

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

const policy = {
  ...{ kind: "inference_policy", version: "v1", metadata: { name: "all" } },
  spec: { model: "m", kinds: ["ssh"] },
};

/** Resources that the attacks need: a role of all rights, a user `ada` who has it, a digest, a policy, a SAML connector. */
export function attackedResources(url: string): readonly object[] {
  const rules = [{ resources: ["*"], verbs: ["*"] }];
  const acs = `${url}/v1/webapi/saml/acs`;
  const attributes_to_roles = [{ name: "groups", value: "auditors", roles: ["auditor"] }];
  return [
    { kind: "role", version: "v7", metadata: { name: "admin" }, spec: { allow: { rules } } },
    { kind: "user", version: "v2", metadata: { name: "ada" }, spec: { roles: ["admin"] } },
    { kind: "inference_model", version: "v1", metadata: { name: "m" }, spec: { digest: {} } },
    policy,
    {
      ...{ kind: "saml", version: "v2", metadata: { name: "okta" } },
      spec: { acs, entity_descriptor: descriptor(), attributes_to_roles },
    },
  ];
}

export async function call(
  { url, token }: Target,
  method: string,
  path: string,
  body?: NonNullable<RequestInit["body"]>,
  type?: string,
): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, ...(type !== undefined && { "content-type": type }) };
  const response = await fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, text: await response.text() };
}

/** The end event of a shell that has just ended. */
export function endOf(sid: string) {
  const now = new Date().toISOString();
  return {
    ...{ event: "session.end", sid, user: "alice", login: "alice", proto: "ssh", interactive: true },
    ...{ participants: ["alice"], server_hostname: "web", session_start: now, session_stop: now, time: now },
  };
}

/** Uploads an asciicast of commands with this output. */
async function upload(target: Target, sid: string, commands: number, output: string) {
  const header = { version: 2, width: 80, height: 24 };
  const event = [0, "o", `a@b:~$ x\r\n${output}\r\n`];
  const lines = [header, ...Array<unknown>(commands).fill(event)].map((line) => JSON.stringify(line));
  const form = new FormData();
  form.append("end_event", JSON.stringify(endOf(sid)));
  form.append("recording", new Blob([`${lines.join("\n")}\n`]), `${sid}.cast`);
  return await call(target, "POST", "/v1/sessions", form);
}

/** Uploads a binary stream of one part that unzips to many small events. */
async function uploadEvents(target: Target, sid: string, count: number) {
  const record = (event: Parameters<typeof encodeEvent>[0]) => {
    const bytes = encodeEvent(event);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const about = { sid, user: "alice", time: "2026-11-22T18:43:00Z" };
  const start = record({ kind: "SessionStart", fields: { ...about, event: "session.start", ei: 0 } });
  const print = { event: "print", ei: 0, data: Buffer.from("x"), time: about.time };
  const small = record({ kind: "SessionPrint", fields: print });
  const zipped = gzipSync(Buffer.concat([start, ...Array<Buffer>(count).fill(small)]), { level: 9 });
  const head = Buffer.alloc(24);
  head.writeBigUInt64BE(1n, 0);
  head.writeBigUInt64BE(BigInt(zipped.length), 8);
  const form = new FormData();
  form.append("recording", new Blob([head, zipped]), `${sid}.tar`);
  return await call(target, "POST", "/v1/sessions", form);
}

/** Policies whose filters have no condition that an index could look up. */
function slowPolicies(bytes: number): string {
  const documents: string[] = [];
  for (let at = 0, length = 0; length < bytes; at += 1) {
    let filter = `equals(session.user, "u${at}")`;
    for (let count = 0; count < 95; count += 1) {
      filter = `(${filter} ${count % 2 ? "&&" : "||"} contains(session.participants, "p${count}-${at}"))`;
    }
    documents.push(
      JSON.stringify({ ...policy, metadata: { name: `p${at}` }, spec: { model: "m", kinds: ["ssh"], filter } }),
    );
    length += filter.length;
  }
  return documents.join("\n---\n");
}

async function postAssertion({ url }: Target, inner: string) {
  const begun = await fetch(`${url}/v1/sign-in/saml/okta`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, "x-summarizer-pages": "1" },
    body: "{}",
  });
  const location = new URL((await answerOf("POST /v1/sign-in/{kind}/{name}", begun)).location);
  const xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">${inner}</samlp:Response>`;
  const form = new URLSearchParams({
    SAMLResponse: Buffer.from(xml).toString("base64"),
    RelayState: location.searchParams.get("RelayState") ?? "",
  });
  const response = await fetch(`${url}/v1/webapi/saml/acs`, { method: "POST", body: form, redirect: "manual" });
  return { status: response.status, text: await response.text() };
}

const json = "application/json";
/** Sessions that the attacks upload. */
export const uploaded = ["blank", "tokens", "escapes"] as const;

/** Foreign input that could make a service slow, and the status that answers it. */
// biome-ignore format: table
export const attacks: Readonly<Record<string, readonly [act: (target: Target) => Promise<Answer>, status: number]>> = {
  "blank lines":                [(target) => upload(target, "blank", 8, "\n".repeat(130_000)), 201],
  "text like tokens":           [(target) => upload(target, "tokens", 8, "eyJhbGciOiJIUzI1NiJ9-".repeat(5_000)), 201],
  "escapes":                    [(target) => upload(target, "escapes", 8, "\u001b[2J\u001b[H\u001b]0;".repeat(10_000)), 201],
  "a part of many events":      [(target) => uploadEvents(target, "events", 1_100_000), 413],
  "a document of equal keys":   [(target) => call(target, "POST", "/v1/resources", "a: 1\n".repeat(100_000), "application/yaml"), 422],
  "a document of many keys":    [(target) => call(target, "POST", "/v1/resources", Array.from({ length: 40_000 }, (_, at) => `k${at}: 1\n`).join(""), "application/yaml"), 422],
  "a trial of many policies":   [(target) => call(target, "POST", "/v1/policies/backtest", JSON.stringify({ days: 30, resources: slowPolicies(150_000) }), json), 200],
  "a preview of many policies": [(target) => call(target, "POST", "/v1/policies/preview", JSON.stringify({ sessions: 1000, resources: slowPolicies(150_000) }), json), 200],
  "many elements":              [(target) => postAssertion(target, "<a/>".repeat(12_000)), 403],
  "open elements":              [(target) => postAssertion(target, "<a ".repeat(12_000)), 403],
};

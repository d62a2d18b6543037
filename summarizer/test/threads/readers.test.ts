import { readFileSync } from "node:fs";
import { glob, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mappedRoles } from "../../src/connectors/mapping.ts";
import { assertionOf } from "../../src/connectors/saml.ts";
import { described } from "../../src/connectors/saml-descriptor.ts";
import type { SessionInfo } from "../../src/domain/session-info.ts";
import { examine } from "../../src/ingest/examine.ts";
import type { InferencePolicy } from "../../src/kinds/schema.ts";
import { analysisOf } from "../../src/policies/analysis.ts";
import { previewOf, readsOf } from "../../src/policies/preview.ts";
import { explainedRoutesOf, routesOf } from "../../src/policies/routes.ts";
import type { TrialSession } from "../../src/policies/trial.ts";
import { draw, measure, transcribe } from "../../src/reading/stored.ts";
import { checkFile } from "../../src/resources/check.ts";
import { prepare } from "../../src/summarize/prepare.ts";
import { descriptor } from "../connectors/saml-idp.ts";
import { expectLinear } from "../growth.ts";
import { modelOf } from "../models.ts";
import { temporaryFolder } from "../sessions.ts";
import { transcriptOf } from "../transcripts.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

const fill = (text: string) => (size: number) => text.repeat(Math.ceil(size / text.length));

/** An asciicast of one command with this output. */
function castOf(output: string): string {
  const shown = `a@b:~$ x\r\n${output}\r\na@b:~$ `;
  const lines = [{ version: 2, width: 80, height: 24, timestamp: 1 }, [0, "o", shown]];
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
}

async function onStored(read: typeof transcribe | typeof measure | typeof draw, cast: string) {
  await writeFile(join(folder.path, "x.cast"), cast);
  const settings = { data: folder.path, s3Region: undefined, s3Endpoint: undefined };
  const storage = { ...settings, recordings: { kind: "folder", path: folder.path } as const };
  return await read({ storage, path: "x.cast", kind: "ssh" });
}

async function examined(content: string) {
  const path = join(folder.path, "y.cast");
  await writeFile(path, content);
  return await examine(path, { id: "y" });
}

const model = modelOf({ openai: { openai_model_id: "x" }, oversize: "split", max_session_length_bytes: 10_000 });
const session: SessionInfo = {
  ...{ id: "s", user: "u", resource: "web", environment: "", started: "", duration: 0, participants: [] },
  kind: "ssh",
};

function prepared(output: string) {
  return prepare({ transcript: transcriptOf("ssh", [["x", { output }]]), session, model });
}

function policies(size: number, filter: (at: number) => string): readonly InferencePolicy[] {
  return Array.from({ length: Math.ceil(size / 256) }, (_, at) => ({
    kind: "inference_policy",
    version: "v1",
    metadata: { name: `p${at}` },
    spec: { model: "m", kinds: ["ssh"], filter: filter(at) },
  }));
}

const chain = (at: number) =>
  Array.from({ length: 12 }, (_, count) => `contains(session.participants, "p${at}-${count}")`).join(" || ");
const endEvents = Array.from({ length: 20 }, (_, at) => ({ event: "session.end", user: `u${at}`, interactive: true }));
const rows = endEvents.map(
  (end_event, at): TrialSession => ({
    id: `s${at}`,
    kind: "ssh",
    interactive: true,
    end_event,
    ended: null,
    user_name: "u",
    resource_name: "r",
    recording: null,
    state: "done",
    policy: null,
    model: null,
  }),
);
const proposal = (stored: readonly InferencePolicy[]) =>
  ({ stored, put: stored.slice(0, 2), without: new Set<string>(), models: new Map(), dialect: "documented" }) as const;

const idp = { entityId: "https://idp.example", sso: "https://idp.example/sso", certificates: ["x"] };
const spec = { acs: "https://a.example/acs", attributes_to_roles: [] };
async function asserted(xml: string) {
  const response = Buffer.from(xml).toString("base64");
  const answer = { response, acs: spec.acs, requestId: "_1" };
  const received = { answer, idp, spec, keys: { signing: undefined, decryption: undefined } };
  return await assertionOf(received as never).catch((error: unknown) => error);
}
const responseOf = (inner: string) =>
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">${inner}</samlp:Response>`;

interface Reader {
  readonly size: number;
  readonly inputs: Readonly<Record<string, (size: number) => unknown>>;
  readonly read: (input: never) => unknown;
}

function reader<Input>(
  size: number,
  read: (input: Input) => unknown,
  inputs: Readonly<Record<string, (size: number) => Input>>,
): Reader {
  return { size, inputs, read };
}

const outputs = {
  "blank lines": (size: number) => castOf(fill("\r\n")(size)),
  "one long line": (size: number) => castOf(fill("a")(size)),
  "cursor movements": (size: number) => castOf(fill("\u001b[A\u001b[2Kx")(size)),
  "open escapes": (size: number) => castOf(fill("\u001b]0;")(size)),
  "tiny events": (size: number) => castOf("x") + fill('[1,"o","x"]\n')(size),
};

/** Every function that a thread runs, with inputs that could make it slow. */
const readers: Readonly<Record<string, Reader>> = {
  transcribe: reader(64 * 1024, (cast: string) => onStored(transcribe, cast), outputs),
  measure: reader(64 * 1024, (cast: string) => onStored(measure, cast), outputs),
  draw: reader(64 * 1024, (cast: string) => onStored(draw, cast), outputs),
  examine: reader(256 * 1024, examined, {
    ...outputs,
    "a header over many lines": (size) => `{${fill("\n")(size)}"version":1,"width":80,"height":24,"stdout":[]}`,
    "lines that are not JSON": (size) => castOf("x") + fill("[[[\n")(size),
  }),
  prepare: reader(128 * 1024, prepared, {
    words: fill("password "),
    assignments: fill("TOKEN=abc123def456 "),
    quotes: fill("'password'  "),
    base64: fill("eyJhbGciOiJI-"),
    lines: fill("secret:\n"),
  }),
  assertionOf: reader(48 * 1024, asserted, {
    elements: (size) => responseOf(fill("<a/>")(size)),
    "open elements": (size) => responseOf(fill("<a ")(size)),
    attributes: (size) => responseOf(`<a ${fill('b="" ')(size)}/>`),
    text: (size) => responseOf(fill("&amp;")(size)),
  }),
  described: reader(256 * 1024, (xml: string) => attempt(() => described(xml)), {
    certificates: (size) => descriptor().replace("</", `${fill("<!-- a -->")(size)}</`),
    elements: (size) => `<a>${fill("<a/>")(size)}</a>`,
  }),
  mappedRoles: reader(
    64 * 1024,
    (values: readonly string[]) =>
      mappedRoles([{ name: "g", value: "a*-*-*x", roles: ["$1"] }], new Map([["g", values]])),
    {
      "long values": (size) => fill(fill("a-")(900))(size).match(/.{900}/g) ?? [],
      "many values": (size) => fill("a-b,")(size).split(","),
    },
  ),
  checkFile: reader(64 * 1024, (text: string) => checkFile({ file: "f", text }, "documented"), {
    keys: (size) => Array.from({ length: size / 8 }, (_, at) => `k${at}: 1\n`).join(""),
    documents: fill("---\na: 1\n"),
  }),
  routesOf: reader(64 * 1024, (all: readonly InferencePolicy[]) => routesOf(endEvents, all, "documented"), {
    "policies that match nothing": (size) => policies(size, chain),
  }),
  explainedRoutesOf: reader(
    64 * 1024,
    (all: readonly InferencePolicy[]) => explainedRoutesOf(endEvents, all, "documented"),
    { "policies that match nothing": (size) => policies(size, chain) },
  ),
  readsOf: reader(64 * 1024, (all: readonly InferencePolicy[]) => readsOf(rows, proposal(all)), {
    "policies that match nothing": (size) => policies(size, chain),
    "policies that match all": (size) => policies(size, () => 'session.user != ""'),
  }),
  previewOf: reader(64 * 1024, (all: readonly InferencePolicy[]) => previewOf(rows, proposal(all), new Map()), {
    "policies that match nothing": (size) => policies(size, chain),
    "policies that match all": (size) => policies(size, () => 'session.user != ""'),
  }),
  analysisOf: reader(16 * 1024, (all: readonly InferencePolicy[]) => analysisOf(proposal(all)), {
    "policies that match nothing": (size) => policies(size, chain),
    "policies that match all": (size) => policies(size, () => 'session.user != ""'),
  }),
};

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

test("the list has every job", async () => {
  const jobs: string[] = [];
  for await (const file of glob("summarizer/src/**/*.ts")) {
    for (const [, name = ""] of readFileSync(file, "utf8").matchAll(/\bjob\(\s*import\.meta\.url,\s*(\w+)/g))
      jobs.push(name);
  }
  expect(Object.keys(readers).toSorted()).toEqual(jobs.toSorted());
});

describe.each(Object.entries(readers))("%s takes time linear in", (_, { size, inputs, read }) => {
  test.each(Object.entries(inputs))("%s", async (_, make) => {
    await expectLinear(make, (input) => read(input as never), size);
  });
});

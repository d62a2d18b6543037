import { createHmac } from "node:crypto";
import { once } from "node:events";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { recordAudit } from "../../src/audit/audit.ts";
import { temporaryService } from "../services.ts";

type Entry = Readonly<Record<string, unknown>>;

/** A receiver of webhooks that answers as `statuses` says, and then well. */
async function receiver(...statuses: readonly number[]) {
  const heard: { readonly entry: Entry; readonly signature: string | undefined; readonly body: string }[] = [];
  const planned = [...statuses];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const status = planned.shift() ?? 204;
    if (status < 300) {
      const signature = request.headers["x-summarizer-signature"];
      heard.push({ entry: JSON.parse(body), signature: String(signature), body });
    }
    response.writeHead(status).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    heard,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/audit?token=very-secret`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function lines(path: string): Promise<readonly Entry[]> {
  const content = await readFile(path, "utf8").catch(() => "");
  return content
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Entry => JSON.parse(line));
}

const made = (name: string) => ({ event: "inference_model.create", user: "alice", name }) as const;

describe("the file", () => {
  test("has every event of a transaction that was kept, in order, and none of one that was not", async () => {
    await using opened = await temporaryService({ workers: "0" });
    const { database, audit, config } = opened.service;
    const file = join(config.data, "audit.jsonl");
    audit.start();
    await database.transaction(async (tx) => {
      await recordAudit(tx, made("a"));
      await recordAudit(tx, made("b"));
    });
    await database
      .transaction(async (tx) => {
        await recordAudit(tx, made("lost"));
        throw new Error("undone");
      })
      .catch(() => {});
    await recordAudit(database, { ...made("c"), success: false, error: "no\nroom" });
    await expect
      .poll(() => lines(file), { timeout: 10_000 })
      .toMatchObject([
        { event: "inference_model.create", code: "INF001I", user: "alice", name: "a" },
        { name: "b" },
        { code: "INF001E", name: "c", success: false, error: "no\nroom" },
      ]);
    const [first = {}] = await lines(file);
    expect(first).toMatchObject({
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(Object.keys(first).slice(0, 4)).toEqual(["event", "code", "time", "uid"]);
  });

  test("gets what is left when the service stops, and goes on after half a line", async () => {
    await using other = await temporaryService({ workers: "0" });
    const file = join(other.service.config.data, "audit.jsonl");
    await writeFile(file, "");
    await appendFile(file, `{"half":`);
    await recordAudit(other.service.database, made("last"));
    await other.service.audit.stop();
    const [half, whole = ""] = (await readFile(file, "utf8")).split("\n");
    expect([half, JSON.parse(whole)]).toEqual([`{"half":`, expect.objectContaining({ name: "last" })]);
  });

  test("text that would end a line, or a database, does not", async () => {
    await using opened = await temporaryService({ workers: "0" });
    const { database, audit, config } = opened.service;
    await recordAudit(database, { ...made("x\u0000y\n\ud800"), user: "a\u0000" });
    await audit.stop();
    expect(await lines(join(config.data, "audit.jsonl"))).toMatchObject([{ name: "x\ufffdy\n\ufffd" }]);
  });
});

describe("the webhook", () => {
  test("is told of each event, signed; what failed comes again, in order", async () => {
    await using hook = await receiver(204, 500, 503);
    await using opened = await temporaryService({
      workers: "0",
      auditWebhook: hook.url,
      auditWebhookSecret: "shared",
    });
    const { database, audit, metrics } = opened.service;
    for (const name of ["a", "b", "c"]) await recordAudit(database, made(name));
    audit.start();
    await expect
      .poll(() => [...new Set(hook.heard.map(({ entry }) => entry["name"]))], { timeout: 20_000 })
      .toEqual(["a", "b", "c"]);
    const order = hook.heard.map(({ entry }) => String(entry["name"]));
    expect(order.join("")).toMatch(/^(a+)+abc$|^a*abc$/);
    for (const { signature, body } of hook.heard) {
      expect(signature).toBe(`sha256=${createHmac("sha256", "shared").update(body).digest("hex")}`);
    }
    const { text: exposed } = await metrics.exposition();
    expect(exposed).toMatch(/wherefore_audit_failures_total\{sink="webhook http:\/\/127\.0\.0\.1:\d+\/audit"\} 2/);
    expect(exposed).not.toContain("very-secret");
  });

  test("one that is away holds nothing else up, and loses nothing", async () => {
    await using hook = await receiver();
    await using opened = await temporaryService({ workers: "0", auditWebhook: "http://127.0.0.1:9/away" });
    const { database, audit, config, metrics } = opened.service;
    audit.start();
    await recordAudit(database, made("a"));
    await expect.poll(() => lines(join(config.data, "audit.jsonl")), { timeout: 10_000 }).toHaveLength(1);
    await expect
      .poll(async () => (await metrics.exposition()).text, { timeout: 10_000 })
      .toMatch(/wherefore_audit_pending\{sink="webhook http:\/\/127\.0\.0\.1:9\/away"\} 1/);
    const sinks = await database.query<{ last_error: string }>("SELECT last_error FROM audit_sinks WHERE failures > 0");
    expect(sinks).toHaveLength(1);
    expect(hook.heard).toEqual([]);
  });
});

test("each sink is served by one process at a time", async () => {
  await using hook = await receiver();
  await using opened = await temporaryService({ workers: "0", auditWebhook: hook.url });
  const { database, audit, metrics, log } = opened.service;
  const { AuditDelivery } = await import("../../src/audit-delivery/deliver.ts");
  const { webhook } = await import("../../src/audit-delivery/webhook.ts");
  const other = new AuditDelivery({ database, sinks: [webhook({ url: hook.url })], metrics, log, interval: 20 });
  await other.register();
  audit.start();
  other.start();
  for (let index = 0; index < 40; index += 1) await recordAudit(database, made(String(index)));
  await expect.poll(() => hook.heard.length, { timeout: 20_000 }).toBe(40);
  await other.stop();
  expect(hook.heard.map(({ entry }) => entry["name"])).toEqual(Array.from({ length: 40 }, (_, index) => String(index)));
});

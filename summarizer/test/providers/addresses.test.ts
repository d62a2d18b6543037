import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { addressGuard, isForbiddenAddress } from "../../src/providers/addresses.ts";
import { Summarizer } from "../../src/summarize/summarize.ts";
import { answer, session, transcript } from "../answers.ts";
import { modelOf } from "../models.ts";
import { fakeOpenAI, raw, says } from "./fake-openai.ts";

const patience = { timeout: 2000, attempts: 1, backoff: 1, longestWait: 100 };

async function summarize(base_url: string, allowedHosts: readonly string[] = []) {
  const model = modelOf({ openai: { openai_model_id: "x", base_url } });
  const summarizer = new Summarizer({ patience, allowedHosts });
  return await summarizer.summarize({ transcript, session, model, secrets: new Map() });
}

describe("addresses where machines tell of themselves", () => {
  // biome-ignore format: table
  test.each<readonly [address: string, forbidden: boolean]>([
    ["169.254.169.254",          true],
    ["169.254.170.2",            true],
    ["169.254.0.1",              true],
    ["100.100.100.200",          true],
    ["168.63.129.16",            true],
    ["192.0.0.192",              true],
    ["fe80::1",                  true],
    ["fe80::1%eth0",             true],
    ["fd00:ec2::254",            true],
    ["fd20:ce::254",             true],
    ["::ffff:169.254.169.254",   true],
    ["::ffff:a9fe:a9fe",         true],
    ["64:ff9b::169.254.169.254", true],
    ["2002:a9fe:a9fe::1",        true],
    ["[fe80::1]",                true],
    ["127.0.0.1",                false],
    ["::1",                      false],
    ["10.0.0.7",                 false],
    ["192.168.1.1",              false],
    ["fd12:3456::1",             false],
    ["2001:db8::1",              false],
    ["8.8.8.8",                  false],
    ["metadata.google.internal", false],
  ])("%s", (address, forbidden) => {
    expect(isForbiddenAddress(address)).toBe(forbidden);
  });

  test.each([
    "http://169.254.169.254/latest",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://[::ffff:169.254.169.254]/",
    "http://[fd00:ec2::254]/",
  ])("no base_url reaches them: %s", async (url) => {
    await expect(summarize(url)).rejects.toMatchObject({ code: "forbidden-address", retry: false });
  });

  test("nor does a name that leads there", async () => {
    const resolve = promisify(addressGuard().lookup);
    // A resolver hands an address out as it is.
    await expect(resolve("169.254.169.254", { all: true })).rejects.toMatchObject({ code: "forbidden-address" });
    await expect(resolve("localhost", { all: true })).resolves.not.toEqual([]);
    await expect(promisify(addressGuard(["169.254.169.254"]).lookup)("169.254.169.254", {})).resolves.toBeDefined();
  });

  test("nor a redirect", async () => {
    for (const status of [307, 308]) {
      const location = "http://169.254.169.254/latest/meta-data/";
      await using server = await fakeOpenAI(raw(status, "", { location }));
      await expect(summarize(server.url)).rejects.toMatchObject({ code: "forbidden-address" });
    }
  });

  test("whoever runs the service may allow one by name", async () => {
    await expect(summarize("http://169.254.13.37:1/", ["169.254.13.37"])).rejects.not.toMatchObject({
      code: "forbidden-address",
    });
  });
});

describe("redirects", () => {
  test("that keep the request are followed, without the key where they lead elsewhere", async () => {
    const { Secret } = await import("../../src/resources/secret.ts");
    await using target = await fakeOpenAI(says(answer));
    await using server = await fakeOpenAI(raw(308, "", { location: `${target.url}/v1/chat/completions` }));
    const model = modelOf({ openai: { openai_model_id: "x", base_url: server.url, api_key_secret_ref: "key" } });
    const secrets = new Map([["key", new Secret("sk-mine")]]);
    const { summary } = await new Summarizer({ patience }).summarize({ transcript, session, model, secrets });
    expect(summary.structured).toBe(true);
    expect(server.requests[0]?.authorization).toBe("Bearer sk-mine");
    expect(target.requests).toMatchObject([{ path: "/v1/chat/completions", authorization: undefined }]);
    expect(target.requests[0]?.body["model"]).toBe("x");
  });

  test("that would not keep it are told, with where they lead", async () => {
    await using server = await fakeOpenAI(raw(301, "", { location: "https://llm.example/login" }));
    await expect(summarize(server.url)).rejects.toMatchObject({
      code: "wrong-address",
      message: expect.stringContaining("https://llm.example/login"),
    });
  });

  test("in a circle end", async () => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(307, { location: request.url ?? "/" }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await expect(summarize(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ code: "wrong-address" });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

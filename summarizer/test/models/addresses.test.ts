import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { allowedHost, scopeOf } from "../../src/domain/network-addresses.ts";
import { addressGuard } from "../../src/outgoing/address-guard.ts";
import { Summarizer } from "../../src/summarize/summarize.ts";
import { answer, session, transcript } from "../answers.ts";
import { modelOf } from "../models.ts";
import { fakeOpenAI, raw, says } from "./fake-openai.ts";

const patience = { timeout: 2000, attempts: 1, backoff: 1, longestWait: 100 };

async function summarize(base_url: string, allowedHosts: readonly string[] = ["private"]) {
  const model = modelOf({ openai: { openai_model_id: "x", base_url } });
  const summarizer = new Summarizer({ patience, allowedHosts });
  return await summarizer.summarize({ transcript, session, model, secrets: new Map() });
}

describe("addresses where machines tell of themselves", () => {
  // biome-ignore format: table
  test.each<readonly [address: string, scope: string]>([
    ["169.254.169.254",                "metadata"],
    ["169.254.170.2",                  "metadata"],
    ["169.254.0.1",                    "metadata"],
    ["100.100.100.200",                "metadata"],
    ["168.63.129.16",                  "metadata"],
    ["192.0.0.192",                    "metadata"],
    ["fe80::1",                        "metadata"],
    ["fe80::1%eth0",                   "metadata"],
    ["fd00:ec2::254",                  "metadata"],
    ["fd20:ce::254",                   "metadata"],
    ["::ffff:169.254.169.254",         "metadata"],
    ["::ffff:a9fe:a9fe",               "metadata"],
    ["64:ff9b::169.254.169.254",       "metadata"],
    ["2002:a9fe:a9fe::1",              "metadata"],
    ["[fe80::1]",                      "metadata"],
    ["127.0.0.1",                      "private"],
    ["::1",                            "private"],
    ["10.0.0.7",                       "private"],
    ["192.168.1.1",                    "private"],
    ["fd12:3456::1",                   "private"],
    ["2001:db8::1",                    "public"],
    ["8.8.8.8",                        "public"],
    ["metadata.google.internal",       "public"],
    ["64:ff9b:1::a9fe:a9fe",           "metadata"],
    ["64:ff9b:1:1::a9fe:a9fe",         "metadata"],
    ["64:ff9b:1:a9fe:a9:fe00::",       "metadata"],
    ["64:ff9b:1:a9:fe:a9fe::",         "metadata"],
    ["64:ff9b:1:0:a9:fea9:fe00::",     "metadata"],
    ["fe80::5efe:a9fe:a9fe",           "metadata"],
    ["2001:db8::5efe:a9fe:a9fe",       "metadata"],
    ["2001:db8::200:5efe:a9fe:a9fe",   "metadata"],
    ["2001:0:a9fe:a9fe::1",            "metadata"],
    ["2001:0:808:808:0:0:5601:5601",   "metadata"],
    ["0.0.0.0",                        "private"],
    ["::",                             "private"],
    ["172.31.255.255",                 "private"],
    ["100.64.0.1",                     "private"],
    ["::ffff:10.0.0.1",                "private"],
    ["64:ff9b::7f00:1",                "private"],
    ["2002:c0a8:101::",                "private"],
    ["2001:db8::5efe:10.0.0.1",        "private"],
    ["172.32.0.1",                     "public"],
    ["100.128.0.1",                    "public"],
    ["2001:db8::5eff:a9fe:a9fe",       "public"],
    ["64:ff9b::808:808",               "public"],
    ["2002:808:808::1",                "public"],
  ])("%s", (address, scope) => {
    expect(scopeOf(address)).toBe(scope);
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
    const resolve = (allowed: readonly string[], host: string) => {
      const url = new URL("http://metadata.example:80/");
      return promisify(addressGuard(allowed).lookup(url))(host, { all: true });
    };
    // A resolver hands an address out as it is.
    const refused = { name: "ForbiddenAddress", message: expect.not.stringContaining("169.254") };
    await expect(resolve([], "169.254.169.254")).rejects.toMatchObject(refused);
    await expect(resolve(["private"], "169.254.169.254")).rejects.toMatchObject(refused);
    await expect(resolve([], "localhost")).rejects.toMatchObject({ name: "ForbiddenAddress" });
    await expect(resolve(["private"], "localhost")).resolves.not.toEqual([]);
    await expect(resolve(["127.0.0.0/8", "::1"], "localhost")).resolves.not.toEqual([]);
    await expect(resolve(["metadata.example"], "169.254.169.254")).resolves.toBeDefined();
    await expect(resolve(["metadata.example:81"], "169.254.169.254")).rejects.toMatchObject(refused);
    await expect(resolve(["169.254.0.0/16"], "169.254.169.254")).resolves.toBeDefined();
  });

  test("nor a redirect", async () => {
    for (const status of [307, 308]) {
      const location = "http://169.254.169.254/latest/meta-data/";
      await using server = await fakeOpenAI(raw(status, "", { location }));
      await expect(summarize(server.url)).rejects.toMatchObject({ code: "wrong-address" });
    }
  });

  test("the operator of the service can allow one by name", async () => {
    await expect(summarize("http://169.254.13.37:1/", ["169.254.13.37"])).rejects.not.toMatchObject({
      code: "forbidden-address",
    });
  });
});

describe("private addresses", () => {
  // biome-ignore format: table
  test.each<readonly [allowed: string, isReached: boolean]>([
    ["",                    false],
    ["llm.example",         false],
    ["127.0.0.1:1",         false],
    ["10.0.0.0/8",          false],
    ["private",             true],
    ["loopback",            true],
    ["127.0.0.1",           true],
    ["127.0.0.1:PORT",      true],
    ["127.0.0.0/8",         true],
  ])("%j: %s", async (allowed, isReached) => {
    await using server = await fakeOpenAI(says(answer));
    const entries = allowed === "" ? [] : [allowed.replace("PORT", new URL(server.url).port)];
    const asked = summarize(server.url, entries);
    if (isReached) await expect(asked).resolves.toMatchObject({ summary: { structured: true } });
    else await expect(asked).rejects.toMatchObject({ code: "forbidden-address", retry: false });
    expect(server.requests).toHaveLength(isReached ? 1 : 0);
  });

  test("an open port is answered as a closed one", async () => {
    await using server = await fakeOpenAI(says(answer));
    const messageOf = async (url: string) => await summarize(url, []).then(String, String);
    expect(await messageOf(server.url)).toBe(await messageOf("http://127.0.0.1:1/"));
  });

  // biome-ignore format: table
  test.each([
    "", "http://llm.example", "llm.example/", "a b", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "fd00::/129", "host:port",
    "host:70000", "[::1", "user@host", "[host]",
  ])("%j is not an entry", (text) => {
    expect(allowedHost(text)).toBeUndefined();
  });
});

describe("redirects", () => {
  test("are followed within an origin, with the key", async () => {
    const { Secret } = await import("../../src/domain/secret.ts");
    await using server = await fakeOpenAI(raw(308, "", { location: "/v1/chat/completions" }), says(answer));
    const model = modelOf({ openai: { openai_model_id: "x", base_url: server.url, api_key_secret_ref: "key" } });
    const secrets = new Map([["key", new Secret("sk-mine")]]);
    const { summary } = await new Summarizer({ patience }).summarize({ transcript, session, model, secrets });
    expect(summary.structured).toBe(true);
    const authorization = "Bearer sk-mine";
    expect(server.requests).toMatchObject([{ authorization }, { path: "/v1/chat/completions", authorization }]);
    expect(server.requests[1]?.body["model"]).toBe("x");
  });

  test("to another origin are an error that names both, and nothing is sent there", async () => {
    await using target = await fakeOpenAI(says(answer));
    for (const status of [307, 308]) {
      await using server = await fakeOpenAI(raw(status, "", { location: `${target.url}/v1/chat/completions` }));
      await expect(summarize(server.url)).rejects.toMatchObject({
        code: "wrong-address",
        message: `${server.url} redirects to ${target.url}/v1/chat/completions`,
      });
    }
    expect(target.requests).toEqual([]);
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

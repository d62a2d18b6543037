import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database, Queryable } from "../../src/database/database.ts";
import { KeyError } from "../../src/seal/key.ts";
import { type Keyring, openKeyring } from "../../src/seal/keyring.ts";
import { rotateKeys } from "../../src/seal/rotate.ts";
import { temporaryService } from "../services.ts";

const keys = [..."abc"].map((letter) => Buffer.alloc(32, letter).toString("base64")) as [string, string, string];
const label = ["inference_secret", "openai-key", "spec.value"];
const empty: Queryable = { query: async () => [] };

let opened: Awaited<ReturnType<typeof temporaryService>>;
let database: Database;
let folder: string;
let file: string;

beforeAll(async () => {
  opened = await temporaryService();
  database = opened.service.database;
});

let counter = 0;
beforeEach(async () => {
  counter += 1;
  folder = join(opened.folder, `keys-${counter}`);
  await mkdir(folder);
  file = join(folder, "key");
  await database.query("DELETE FROM resources WHERE kind = 'inference_secret'");
});

afterAll(() => opened[Symbol.asyncDispose]());

const fromSetting = (key: string) => openKeyring({ key, file }, empty);

describe("what is sealed", () => {
  test("opens under its own label, and looks different each time", async () => {
    const ring = await fromSetting(keys[0]);
    const [one, two] = [await ring.seal("sk-hidden é 😀", label), await ring.seal("sk-hidden é 😀", label)];
    expect(await ring.open(one, label)).toBe("sk-hidden é 😀");
    expect(Buffer.from(one.bytes)).not.toEqual(Buffer.from(two.bytes));
    expect(Buffer.from(one.bytes).toString("latin1")).not.toContain("hidden");
    expect(one.keyId).toMatch(/^[0-9a-f]{16}$/);
  });

  test("opens under no other label, and not when a bit of it has changed", async () => {
    const ring = await fromSetting(keys[0]);
    const sealed = await ring.seal("sk-hidden", label);
    await expect(ring.open(sealed, ["inference_secret", "other", "spec.value"])).rejects.toThrow(KeyError);
    for (let at = 0; at < sealed.bytes.length; at += 1) {
      const bytes = Buffer.from(sealed.bytes);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await expect(ring.open({ ...sealed, bytes }, label)).rejects.toThrow("was modified after it was sealed");
    }
    await expect(ring.open({ ...sealed, bytes: new Uint8Array() }, label)).rejects.toThrow(
      "was modified after it was sealed",
    );
    await expect(ring.open({ ...sealed, bytes: sealed.bytes.slice(0, 20) }, label)).rejects.toThrow(KeyError);
  });

  test("opens with an older key of the ring, and not without it", async () => {
    const sealed = await (await fromSetting(keys[0])).seal("sk-hidden", label);
    expect(await (await fromSetting(`${keys[1]},${keys[0]}`)).open(sealed, label)).toBe("sk-hidden");
    const problem = await (await fromSetting(keys[1])).open(sealed, label).catch((error: unknown) => error as KeyError);
    expect(String(problem)).toContain(`is sealed with the key ${sealed.keyId}, which SUMMARIZER_KEY does not have`);
  });
});

describe("the key file", () => {
  test("is made for its owner alone at the first start, and read again at the next", async () => {
    const first = await openKeyring({ key: undefined, file }, empty);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const sealed = await first.seal("sk-hidden", label);
    expect(await (await openKeyring({ key: undefined, file }, empty)).open(sealed, label)).toBe("sk-hidden");
  });

  test("is made once when several start together", async () => {
    const rings = await Promise.all([...Array(6).keys()].map(() => openKeyring({ key: undefined, file }, empty)));
    expect(new Set(rings.map(({ currentId }) => currentId)).size).toBe(1);
  });

  test.each([0o640, 0o604, 0o644, 0o660])("is refused with mode %o", async (mode) => {
    await writeFile(file, keys[0]);
    await chmod(file, mode);
    const problem = await openKeyring({ key: undefined, file }, empty).catch((error: unknown) => error as KeyError);
    expect(problem).toMatchObject({
      message: `the key file ${file} is readable by others`,
      remedy: `chmod 600 ${file}`,
    });
  });

  // biome-ignore format: table
  test.each([
    ["empty",       "\n",                                        "contains no key"],
    ["too short",   Buffer.alloc(16, 1).toString("base64"),      "does not contain a valid key: a key is 32 bytes in base64"],
    ["too long",    Buffer.alloc(33, 1).toString("base64"),      "does not contain a valid key: a key is 32 bytes in base64"],
    ["no base64",   "a secret sentence",                         "does not contain a valid key: a key is 32 bytes in base64"],
  ])("%s is refused without telling what it holds", async (_, text, message) => {
    await writeFile(file, text, { mode: 0o600 });
    const problem = await openKeyring({ key: undefined, file }, empty).catch((error: unknown) => error as KeyError);
    expect(problem).toMatchObject({ message: `the key file ${file} ${message}`, remedy: "create one: openssl rand -base64 32" });
    await expect(fromSetting(text)).rejects.toThrow(`SUMMARIZER_KEY ${message}`);
  });

  test("that is lost is not replaced in silence", async () => {
    const sealedElsewhere: Queryable = { query: async <Row>() => [{ key_id: "0123456789abcdef" }] as Row[] };
    await expect(openKeyring({ key: undefined, file }, sealedElsewhere)).rejects.toThrow(
      `the database has values sealed with the key 0123456789abcdef, but the key file ${file} does not exist`,
    );
    await expect(stat(file)).rejects.toThrow("ENOENT");
  });
});

describe("rotation", () => {
  const names = ["a", "b", "c"];
  const hiddenValue = (name: string) => `sk-hidden-${name}`;

  async function sealAll(ring: Keyring): Promise<void> {
    for (const name of names) {
      await database.query("INSERT INTO resources (kind, name, document) VALUES ('inference_secret', $1, '{}')", [
        name,
      ]);
      const { keyId, bytes } = await ring.seal(hiddenValue(name), ["inference_secret", name, "spec.value"]);
      await database.query(
        "INSERT INTO sealed_values (kind, name, field, key_id, sealed) VALUES ('inference_secret', $1, 'spec.value', $2, $3)",
        [name, keyId, bytes],
      );
    }
  }

  async function openAll(ring: Keyring): Promise<void> {
    const rows = await database.query<{ name: string; key_id: string; sealed: Uint8Array }>(
      "SELECT * FROM sealed_values",
    );
    expect(rows).toHaveLength(names.length);
    for (const { name, key_id, sealed } of rows) {
      const value = await ring.open({ keyId: key_id, bytes: sealed }, ["inference_secret", name, "spec.value"]);
      expect(value).toBe(hiddenValue(name));
    }
  }

  const again = () => openKeyring({ key: undefined, file }, database);
  const lines = async () => (await readFile(file, "utf8")).trim().split("\n").length;
  const nothing = async () => {};

  test("seals everything with a new key, and forgets the old one", async () => {
    const ring = await again();
    await sealAll(ring);
    const before = await readFile(file, "utf8");
    expect(await rotateKeys(database, ring, nothing)).toBe(3);
    await openAll(ring);
    await openAll(await again());
    expect(await lines()).toBe(1);
    expect(await readFile(file, "utf8")).not.toBe(before);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("that fails leaves everything as it was, and another one goes on", async () => {
    const ring = await again();
    await sealAll(ring);
    const failing = () => Promise.reject(new Error("no"));
    await expect(rotateKeys(database, ring, failing)).rejects.toThrow("no");
    await openAll(await again());
    expect(await lines()).toBe(2);
    await rotateKeys(database, await again(), nothing);
    await openAll(await again());
    expect(await lines()).toBe(1);
  });

  test("is seen by other processes: they open what is new, and seal with what is new", async () => {
    const [ring, other] = [await again(), await again()];
    await sealAll(ring);
    await rotateKeys(database, ring, nothing);
    await openAll(other);
    const third = await again();
    await rotateKeys(database, ring, nothing);
    expect((await third.seal("x", label)).keyId).toBe(ring.currentId);
  });

  test("by several at a time loses nothing", async () => {
    const rings = [await again(), await again(), await again()];
    const [first] = rings;
    if (first !== undefined) await sealAll(first);
    await Promise.all(rings.map((ring) => rotateKeys(database, ring, nothing)));
    await openAll(await again());
    expect(await lines()).toBe(1);
  });

  test("with keys from the environment moves to the first of them", async () => {
    await sealAll(await fromSetting(keys[0]));
    const both = await fromSetting(`${keys[1]},${keys[0]}`);
    await rotateKeys(database, both, nothing);
    await openAll(await fromSetting(keys[1]));
    await expect(rotateKeys(database, await fromSetting(keys[1]), nothing)).rejects.toThrow(
      "SUMMARIZER_KEY has only one key",
    );
  });
});

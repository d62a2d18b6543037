import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import type { Key } from "./key.ts";
import { KeyError, newKey, parseKeys, readKeyFile, writeKeyFile } from "./key.ts";

/** A sealed value in the store. */
export interface Sealed {
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

/** The label of a value. A sealed value opens only under its own label. */
export type Label = readonly string[];

/** The label of a field's value. A value that was set for some `hosts` does not open for others. */
export function fieldLabel(kind: string, name: string, field: string, hosts: readonly string[] = []): Label {
  return [kind, name, field, ...hosts];
}

const cipher = "aes-256-gcm";
const nonceLength = 12;
const tagLength = 16;
/** The first byte of a sealed value: its format. */
const format = 1;

/** The keys for sealing: the first seals, all of them open. */
export class Keyring {
  /** The source of the keys, in a sentence. */
  readonly source: string;
  readonly #file: string | undefined;
  #keys: readonly [Key, ...Key[]];

  constructor(source: string, keys: readonly [Key, ...Key[]], file?: string) {
    this.source = source;
    this.#keys = keys;
    this.#file = file;
  }

  /** The id of the sealing key. */
  get currentId(): string {
    return this.#keys[0].id;
  }

  /** Seals with the newest key, which another process might just have added to the file. */
  async seal(value: string, label: Label): Promise<Sealed> {
    await this.#readAgain();
    const [{ id, bytes }] = this.#keys;
    const nonce = randomBytes(nonceLength);
    const sealing = createCipheriv(cipher, bytes, nonce).setAAD(labelBytes(label));
    const body = Buffer.concat([sealing.update(value, "utf8"), sealing.final()]);
    return { keyId: id, bytes: Buffer.concat([Buffer.of(format), nonce, sealing.getAuthTag(), body]) };
  }

  /**
   * The value that was sealed under `label`. Also finds a key that another process has added to the file.
   * @throws KeyError if the key is missing, or the bytes were modified
   */
  async open({ keyId, bytes }: Sealed, label: Label): Promise<string> {
    if (this.#find(keyId) === undefined) await this.#readAgain();
    const key = this.#find(keyId);
    const what = label.join(" ");
    if (key === undefined) {
      throw new KeyError(
        `${what} is sealed with the key ${keyId}, which ${this.source} does not have`,
        "restore that key (after the first key), or set the value again",
      );
    }
    try {
      const whole = Buffer.from(bytes);
      if (whole[0] !== format) throw new Error("another format");
      const nonce = whole.subarray(1, 1 + nonceLength);
      const tag = whole.subarray(1 + nonceLength, 1 + nonceLength + tagLength);
      const opening = createDecipheriv(cipher, key.bytes, nonce, { authTagLength: tagLength })
        .setAAD(labelBytes(label))
        .setAuthTag(tag);
      return Buffer.concat([opening.update(whole.subarray(1 + nonceLength + tagLength)), opening.final()]).toString();
    } catch {
      throw new KeyError(`the stored value of ${what} was modified after it was sealed`, "set the value again");
    }
  }

  /**
   * Adds a new key before the others in the file. With keys from the environment, the first one must be new already.
   * The old ones stay until {@link retire}, so that everything can be opened meanwhile.
   * @throws KeyError if the environment has only one key
   */
  async renew(): Promise<void> {
    if (this.#file === undefined) {
      if (this.#keys.length > 1) return;
      throw new KeyError(
        `${this.source} has only one key`,
        "add a new key before it (NEW,OLD), rotate, then remove the old one",
      );
    }
    await this.#readAgain();
    const keys = [newKey(), ...this.#keys] as const;
    await writeKeyFile(this.#file, keys, { replace: true });
    this.#keys = keys;
  }

  /** Removes all keys from the file except the first and those that are still `used`. */
  async retire(used: ReadonlySet<string>): Promise<void> {
    if (this.#file === undefined) return;
    await this.#readAgain();
    const [first, ...rest] = this.#keys;
    const keys = [first, ...rest.filter(({ id }) => used.has(id))] as const;
    await writeKeyFile(this.#file, keys, { replace: true });
    this.#keys = keys;
  }

  #find(id: string): Key | undefined {
    return this.#keys.find((key) => key.id === id);
  }

  async #readAgain(): Promise<void> {
    if (this.#file !== undefined) this.#keys = (await readKeyFile(this.#file)) ?? this.#keys;
  }
}

function labelBytes(label: Label): Buffer {
  return Buffer.from(JSON.stringify(label));
}

export interface KeySource {
  /** Keys from a setting. */
  readonly key: string | undefined;
  /** The default file; created on first use. */
  readonly file: string;
}

/**
 * Opens the keyring of a store. Creates a key file only if the store has no sealed values yet: a lost one is never
 * silently replaced.
 * @throws KeyError
 */
export async function openKeyring(source: KeySource, store: Queryable): Promise<Keyring> {
  if (source.key !== undefined) return new Keyring("SUMMARIZER_KEY", parseKeys(source.key, "SUMMARIZER_KEY"));
  const { file } = source;
  const name = `the key file ${file}`;
  const keys = await readKeyFile(file);
  if (keys !== undefined) return new Keyring(name, keys, file);
  const [sealed] = await store.query<{ key_id: string }>("SELECT key_id FROM sealed_values LIMIT 1");
  if (sealed !== undefined) {
    throw new KeyError(
      `the database has values sealed with the key ${sealed.key_id}, but the key file ${file} does not exist`,
      "restore the file, or set --key-file or SUMMARIZER_KEY; if the key is lost, create a new file " +
        "(openssl rand -base64 32, chmod 600) and set the secrets again",
    );
  }
  const first = newKey();
  try {
    await writeKeyFile(file, [first], { replace: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST")
      throw new KeyError(`the key file ${file} cannot be created: ${code}`, "choose another with --key-file");
    const theirs = await readKeyFile(file);
    if (theirs !== undefined) return new Keyring(name, theirs, file);
  }
  return new Keyring(name, [first], file);
}

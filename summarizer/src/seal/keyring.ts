import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import type { Key } from "./key.ts";
import { KeyError, newKey, parseKeys, readKeyFile, writeKeyFile } from "./key.ts";

/** A value as it lies in the store. */
export interface Sealed {
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

/** Which value it is. A sealed value opens only as the one that it was sealed as. */
export type Label = readonly string[];

/** The label of a field's value. A value that was made for `hosts` alone does not open as one for others. */
export function fieldLabel(kind: string, name: string, field: string, hosts: readonly string[] = []): Label {
  return [kind, name, field, ...hosts];
}

const cipher = "aes-256-gcm";
const nonceLength = 12;
const tagLength = 16;
/** The first byte of what is sealed: how it is. */
const format = 1;

/** The keys that values are sealed with: the first seals, all of them open. */
export class Keyring {
  /** Where the keys come from, in a sentence. */
  readonly source: string;
  readonly #file: string | undefined;
  #keys: readonly [Key, ...Key[]];

  constructor(source: string, keys: readonly [Key, ...Key[]], file?: string) {
    this.source = source;
    this.#keys = keys;
    this.#file = file;
  }

  /** What the key is called that seals. */
  get currentId(): string {
    return this.#keys[0].id;
  }

  /** Seals with the newest key, which another process may just have put into the file. */
  async seal(value: string, label: Label): Promise<Sealed> {
    await this.#readAgain();
    const [{ id, bytes }] = this.#keys;
    const nonce = randomBytes(nonceLength);
    const sealing = createCipheriv(cipher, bytes, nonce).setAAD(labelBytes(label));
    const body = Buffer.concat([sealing.update(value, "utf8"), sealing.final()]);
    return { keyId: id, bytes: Buffer.concat([Buffer.of(format), nonce, sealing.getAuthTag(), body]) };
  }

  /**
   * The value that was sealed under `label`. A key that another process has put into the file is found there.
   * @throws KeyError where the key is not here, or the bytes are not what was sealed
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
   * Puts a new key before the others in the file. With keys from the environment the first one has to be new already.
   * The old ones stay until {@link retire}: until then everything can be opened, whatever happens in between.
   * @throws KeyError where the environment has one key alone
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

  /** Takes out of the file all keys but the first and those that are still `used`. */
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
  /** Keys as a setting gives them. */
  readonly key: string | undefined;
  /** The file to use without them; made when it is first needed. */
  readonly file: string;
}

/**
 * Opens the keyring of a store. A key file is made only where the store has nothing sealed yet: one that is lost is not
 * replaced in silence.
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

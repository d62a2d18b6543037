import { createHash, randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm, stat } from "node:fs/promises";

/** A key for sealing values, and its id. */
export interface Key {
  /** Does not reveal the key. */
  readonly id: string;
  /** 32 bytes: AES-256. */
  readonly bytes: Buffer;
}

/** An unusable key. The message and the remedy are for people; never contains the key. */
export class KeyError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = "KeyError";
    this.remedy = remedy;
  }
}

const howMany = 32;
const makeOne = "create one: openssl rand -base64 32";

export function newKey(): Key {
  return keyOf(randomBytes(howMany));
}

function keyOf(bytes: Buffer): Key {
  const id = createHash("sha256").update("wherefore-summarizer key").update(bytes).digest("hex").slice(0, 16);
  return { id, bytes };
}

/**
 * The keys of a text: 32 bytes each in base64, separated by commas or line breaks, the current one first.
 * @throws KeyError that names `source`
 */
export function parseKeys(text: string, source: string): readonly [Key, ...Key[]] {
  const [first, ...rest] = text.split(/[\s,]+/).filter((part) => part !== "");
  if (first === undefined) throw new KeyError(`${source} contains no key`, makeOne);
  return [parseKey(first, source), ...rest.map((part) => parseKey(part, source))];
}

function parseKey(text: string, source: string): Key {
  const bytes = /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : Buffer.alloc(0);
  if (bytes.length === howMany) return keyOf(bytes);
  throw new KeyError(`${source} does not contain a valid key: a key is 32 bytes in base64`, makeOne);
}

function formatKeys(keys: readonly Key[]): string {
  return keys.map(({ bytes }) => `${bytes.toString("base64")}\n`).join("");
}

/**
 * The keys of a file that only its owner can read; undefined if the file does not exist.
 * @throws KeyError for a file that others can read, or that contains no keys
 */
export async function readKeyFile(file: string): Promise<readonly [Key, ...Key[]] | undefined> {
  let text: string;
  try {
    const { mode } = await stat(file);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new KeyError(`the key file ${file} is readable by others`, `chmod 600 ${file}`);
    }
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof KeyError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new KeyError(`the key file ${file} cannot be read: ${code}`, "make it readable by this account only");
  }
  return parseKeys(text, `the key file ${file}`);
}

/** Writes a key file atomically; `replace`: replaces an existing one. */
export async function writeKeyFile(
  file: string,
  keys: readonly Key[],
  { replace }: { replace: boolean },
): Promise<void> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(formatKeys(keys));
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (replace) await rename(draft, file);
    else await link(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

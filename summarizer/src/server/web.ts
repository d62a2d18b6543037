import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** Where the build puts the pages. */
const folder = fileURLToPath(new URL("../../dist/web/", import.meta.url));

/** Kinds of file that the pages consist of. */
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** One file of the pages, ready to be sent. */
export interface WebFile {
  readonly bytes: Buffer;
  readonly zipped: Buffer;
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly immutable: boolean;
}

/** The files of the pages by path, `/index.html` among them; undefined where they have not been built. */
export async function readWeb(): Promise<ReadonlyMap<string, WebFile> | undefined> {
  if (!existsSync(join(folder, "index.html"))) return undefined;
  const names = await readdir(folder, { recursive: true });
  const files = names.flatMap((name) => {
    const type = types[extname(name)];
    return type === undefined ? [] : [read(name, type)];
  });
  return new Map(await Promise.all(files));
}

const zip = promisify(gzip);

async function read(name: string, type: string): Promise<readonly [path: string, file: WebFile]> {
  const bytes = await readFile(join(folder, name));
  const path = posix.join("/", ...name.split(/[\\/]/));
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  return [path, { bytes, zipped: await zip(bytes), type, etag, immutable: path.startsWith("/assets/") }];
}

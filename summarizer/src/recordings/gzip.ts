import { constants, crc32, createInflateRaw } from "node:zlib";

/**
 * What a gzip member holds. `damage` says what is wrong with it, if anything is, and `bytes` then has what could be
 * saved; `exceeded` that it holds more than the limit. Bytes after the member are ignored.
 */
export interface Unzipped {
  readonly bytes: Buffer;
  readonly damage?: "not gzip" | "truncated" | "corrupt";
  readonly exceeded: boolean;
}

const HEADER_SIZE = 10;
const TRAILER_SIZE = 8;
const flags = { headerCrc: 2, extra: 4, name: 8, comment: 16 };

/**
 * Unzips the first gzip member of `data`, to at most `limit` bytes. Node's own gunzip reads whatever follows a member
 * as another one and gives nothing back of a damaged one, so the frame (RFC 1952) is read here.
 */
export async function gunzipMember(data: Uint8Array, limit: number): Promise<Unzipped> {
  const start = headerSize(data);
  if (start === undefined) return { bytes: Buffer.alloc(0), damage: "not gzip", exceeded: false };
  const inflated = await inflate(data.subarray(start), limit);
  if (inflated.exceeded) return { bytes: inflated.bytes, exceeded: true };
  if (inflated.failed) return { bytes: inflated.bytes, damage: "corrupt", exceeded: false };
  const trailer = Buffer.from(data.buffer, data.byteOffset, data.byteLength).subarray(start + inflated.read);
  if (trailer.length < TRAILER_SIZE) return { bytes: inflated.bytes, damage: "truncated", exceeded: false };
  const whole =
    trailer.readUInt32LE(0) === crc32(inflated.bytes) && trailer.readUInt32LE(4) === inflated.bytes.length % 2 ** 32;
  return { bytes: inflated.bytes, exceeded: false, ...(whole ? {} : { damage: "corrupt" }) };
}

function headerSize(data: Uint8Array): number | undefined {
  const [magic1, magic2, method, flag = 0] = data;
  if (magic1 !== 0x1f || magic2 !== 0x8b || method !== 8 || data.length < HEADER_SIZE) return undefined;
  let at = HEADER_SIZE;
  if (flag & flags.extra) at += 2 + (data[at] ?? 0) + (data[at + 1] ?? 0) * 256;
  for (const text of [flags.name, flags.comment]) {
    if ((flag & text) === 0) continue;
    const end = data.indexOf(0, at);
    if (end < 0) return data.length;
    at = end + 1;
  }
  if (flag & flags.headerCrc) at += 2;
  return Math.min(at, data.length);
}

interface Inflated {
  readonly bytes: Buffer;
  readonly read: number;
  readonly exceeded: boolean;
  readonly failed: boolean;
}

function inflate(data: Uint8Array, limit: number): Promise<Inflated> {
  return new Promise((resolve) => {
    const stream = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (exceeded: boolean, failed: boolean) => {
      stream.removeAllListeners("data").destroy();
      resolve({ bytes: Buffer.concat(chunks), read: stream.bytesWritten, exceeded, failed });
    };
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) finish(true, false);
      else chunks.push(chunk);
    });
    stream.on("end", () => finish(false, false));
    stream.on("error", () => finish(false, true));
    stream.end(data);
  });
}

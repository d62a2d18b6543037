import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { encodeEvent, type StreamEvent } from "../src/recordings/event-codec.ts";
import { encodePart, encodeRecord } from "../src/recordings/write.ts";

export const MB = 1_000_000;
/** As a recorder closes its parts. */
const PART = 5 * 1024 * 1024;
const prompt = "alice@web-3:~$ ";
const words =
  "accepted connection from worker started request served in cache miss upstream timed out retry queue".split(" ");

/** A shell session of about `bytes` bytes of output: commands, each with some log below it, always the same. */
function* shell(bytes: number): Generator<StreamEvent> {
  const time = "2026-11-22T10:00:00Z";
  const sid = "8f14e45f-ceea-467f-ab8e-5d2c1b0a96e2";
  const common = { sid, user: "alice", server_hostname: "web-3", proto: "ssh" };
  yield { kind: "SessionStart", fields: { ...common, ei: 0, event: "session.start", time, size: "120:40" } };
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const encoder = new TextEncoder();
  let index = 1;
  let ms = 0;
  const print = (text: string, wait: number): StreamEvent => {
    ms += wait;
    return { kind: "SessionPrint", fields: { ei: index++, event: "print", ms, data: encoder.encode(text) } };
  };
  for (let written = 0; written < bytes; ) {
    const command = `grep ${words[random(words.length)]} /var/log/app-${random(50)}.log`;
    yield print(prompt, 200);
    yield print(`${command}\r\n`, 800);
    written += prompt.length + command.length + 2;
    for (let block = 0; block < 8 && written < bytes; block += 1) {
      const lines = Array.from({ length: 12 }, () => {
        const text = Array.from({ length: 10 }, () => words[random(words.length)]).join(" ");
        return `10:${random(60)}:${random(60)} app[${random(9999)}] \u001b[3${random(8)}m${text}\u001b[0m ${random(1_000_000)}\r\n`;
      }).join("");
      yield print(lines, 2);
      written += lines.length;
    }
  }
  const end = { ...common, ei: index, event: "session.end", time, interactive: true, participants: ["alice"] };
  yield { kind: "SessionEnd", fields: { ...end, session_start: time, session_stop: "2026-11-22T11:00:00Z" } };
}

const zip = promisify(gzip);

/** Writes such a session as a recorder does; gives the size of the file. */
export async function writeRecording(path: string, bytes: number): Promise<number> {
  const file = createWriteStream(path);
  let size = 0;
  let records: Buffer[] = [];
  let held = 0;
  const close = async (): Promise<void> => {
    const part = encodePart(await zip(Buffer.concat(records)));
    records = [];
    held = 0;
    size += part.length;
    if (!file.write(part)) await once(file, "drain");
  };
  for (const event of shell(bytes)) {
    const record = encodeRecord(encodeEvent(event));
    held += record.length;
    records.push(record);
    if (held >= PART) await close();
  }
  if (held > 0) await close();
  file.end();
  await once(file, "close");
  return size;
}

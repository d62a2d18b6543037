import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generatorVersion, type LogOptions, sessions } from "./events.ts";

/** A folder with a log of finished sessions: `events/` has a file of JSON lines for each day, `recordings.jsonl` the size of each recording. */
export interface Log {
  readonly folder: string;
  readonly events: string;
  readonly recordings: string;
}

/** Writes a log into `folder`. */
export function writeLog(folder: string, options: LogOptions): Log {
  const log = logIn(folder);
  mkdirSync(log.events, { recursive: true });
  const recordings = new Lines(log.recordings);
  let day = "";
  let events: Lines | undefined;
  for (const { event, recordingBytes } of sessions(options)) {
    const today = event.time.slice(0, 10);
    if (today !== day) {
      events?.close();
      events = new Lines(join(log.events, `${today}.jsonl`));
      day = today;
    }
    events?.write(event);
    if (recordingBytes > 0) recordings.write({ sid: event.sid, bytes: recordingBytes });
  }
  events?.close();
  recordings.close();
  return log;
}

/** The log that benchmarks are run on, written into the system's temporary folder the first time it is asked for. */
export function benchmarkLog(say: (text: string) => void): Log & LogOptions {
  const options = { seed: 20_261_122, count: 1_000_000 };
  const cache = join(tmpdir(), "wherefore-bench");
  const folder = join(cache, `audit-v${generatorVersion}-${options.seed}-${options.count}`);
  if (!existsSync(folder)) {
    say(`writing a log of ${options.count.toLocaleString("en")} sessions`);
    mkdirSync(cache, { recursive: true });
    const unfinished = mkdtempSync(`${folder}-`);
    try {
      writeLog(unfinished, options);
      renameSync(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return { ...logIn(folder), ...options };
}

function logIn(folder: string): Log {
  return { folder, events: join(folder, "events"), recordings: join(folder, "recordings.jsonl") };
}

/** What the files in `folder` take, in bytes. */
export function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((total, { parentPath, name }) => total + statSync(join(parentPath, name)).size, 0);
}

/** A file of JSON lines, written in large pieces. */
class Lines {
  readonly #file: number;
  #pending: string[] = [];

  constructor(path: string) {
    this.#file = openSync(path, "w");
  }

  write(value: unknown): void {
    if (this.#pending.push(JSON.stringify(value)) >= 2_000) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    if (this.#pending.length > 0) writeFileSync(this.#file, `${this.#pending.join("\n")}\n`);
    this.#pending = [];
  }
}

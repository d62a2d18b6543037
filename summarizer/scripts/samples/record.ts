/**
 * Records the samples in examples/recordings again: `node summarizer/scripts/samples/record.ts [DIRECTORY]`.
 * Real shells in real terminals and a real PostgreSQL are recorded; only who took part and on which hosts is made up.
 * Wants Linux, root, python3, and apt-get for the packages that a machine has besides this one's tools.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { AuditEvent } from "../../src/domain/recording.ts";
import type { StreamEvent } from "../../src/recordings/event-codec.ts";
import { writeRecording } from "../../src/recordings/write.ts";
import { recordDatabase } from "./database.ts";
import { databaseSession, type TerminalSession, terminalSessions } from "./sessions.ts";
import { timeline } from "./timeline.ts";

const COLUMNS = 100;
const ROWS = 30;
const here = import.meta.dirname;
const target = resolve(process.argv[2] ?? join(here, "../../examples/recordings"));

mkdirSync(target, { recursive: true });
for (const session of terminalSessions) recordTerminal(session);
writeFileSync(join(target, `${databaseSession.id}.tar`), writeRecording(await recordDatabase(databaseSession)));

type Shown = readonly (readonly [seconds: number, text: string])[];

function recordTerminal(session: TerminalSession): void {
  const began = new Date();
  const shown = play(session);
  if (session.format === "asciicast-3") {
    const end = terminalEvents(session, began, shown).at(-1);
    writeFileSync(join(target, `${session.id}.cast`), asciicast(began, shown));
    writeFileSync(join(target, `${session.id}.json`), `${JSON.stringify(end?.fields, null, 2)}\n`);
    return;
  }
  const version = session.format === "teleport-1" ? 1 : 2;
  writeFileSync(join(target, `${session.id}.tar`), writeRecording(terminalEvents(session, began, shown), { version }));
}

function play({ host, login, setup, packages, keys }: TerminalSession): Shown {
  const root = mkdtempSync(join(tmpdir(), "sample-"));
  try {
    copyFileSync(join(here, setup), join(root, "setup.sh"));
    for (const name of packages) {
      run("apt-get", ["download", name], { cwd: root });
      run("bash", ["-c", `mkdir -p packages; for deb in ${name}_*.deb; do dpkg-deb -x "$deb" packages; done`], {
        cwd: root,
      });
    }
    const command = [
      join(here, "terminal.py"),
      String(COLUMNS),
      String(ROWS),
      join(here, "machine.sh"),
      root,
      host,
      login,
    ];
    return JSON.parse(run("python3", command, { input: JSON.stringify(keys) }));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], options: { cwd?: string; input?: string }): string {
  const result = spawnSync(command, args, { ...options, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (result.status !== 0) throw new Error(`${command} failed: ${result.stderr}`);
  return result.stdout;
}

function terminalEvents({ id, fields }: TerminalSession, began: Date, shown: Shown): StreamEvent[] {
  const { at, events, add } = timeline(id, fields, began);
  add("SessionStart", 0, { event: "session.start", code: "T2000I", size: `${COLUMNS}:${ROWS}` });
  let offset = 0;
  for (const [index, [seconds, text]] of shown.entries()) {
    const data = Buffer.from(text);
    add("SessionPrint", seconds, {
      event: "print",
      ci: index,
      data,
      bytes: data.length,
      ms: Math.round(seconds * 1000),
      offset,
    });
    offset += data.length;
  }
  const last = (shown.at(-1)?.[0] ?? 0) + 0.1;
  add("SessionLeave", last, { event: "session.leave", code: "T2003I" });
  const end: AuditEvent = {
    event: "session.end",
    code: "T2004I",
    interactive: true,
    participants: [fields["user"]],
    session_start: at(0),
    session_stop: at(last),
  };
  add("SessionEnd", last, end);
  return events;
}

function asciicast(began: Date, shown: Shown): string {
  const header = {
    version: 3,
    term: { cols: COLUMNS, rows: ROWS, type: "xterm-256color" },
    timestamp: Math.floor(began.getTime() / 1000),
  };
  const lines = shown.map(([seconds, text], index) => {
    const delay = seconds - (shown[index - 1]?.[0] ?? 0);
    return [Number(delay.toFixed(3)), "o", text];
  });
  return [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
}

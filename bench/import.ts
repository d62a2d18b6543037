import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./measure.ts";

/** The median wall time of a fresh process that imports one module and ends, and what it adds to an empty script's, in milliseconds. */
export interface Import {
  readonly what: string;
  readonly processMs: number;
  readonly addedMs: number;
}

const runs = 41;
const modules = { "an empty script": "", wherefore: "wherefore", "wherefore/teleport": "wherefore/teleport" };

const folder = mkdtempSync(join(tmpdir(), "wherefore-import-"));
try {
  const scripts = Object.entries(modules).map(([what, name], index) => {
    const path = join(folder, `${index}.mjs`);
    writeFileSync(path, name === "" ? "" : `import ${JSON.stringify(import.meta.resolve(name))};\n`);
    return { what, path, times: [] as number[] };
  });
  // taken in turns, so that whatever else the machine does meets all alike; the first turn fills the file cache
  for (let run = 0; run <= runs; run++) {
    for (const { path, times } of scripts) {
      const start = performance.now();
      const { status } = spawnSync(process.execPath, [path]);
      if (status !== 0) throw new Error(`${path} ended with status ${status}`);
      if (run > 0) times.push(performance.now() - start);
    }
  }
  const empty = median(scripts[0]?.times ?? []);
  const results = scripts.map(({ what, times }): Import => {
    const processMs = median(times);
    return { what, processMs, addedMs: processMs - empty };
  });
  console.log(JSON.stringify(results));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

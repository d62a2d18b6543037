import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { PolicySet } from "wherefore";
import { toModule } from "wherefore/codegen";
import { sessionFilter } from "wherefore/teleport";
import { median, processorTime } from "../measure.ts";
import { mixedPolicies } from "./mixed.ts";

/** A set as a module: times in milliseconds of a processor, medians. */
export interface ModuleCost {
  readonly policies: number;
  readonly generateMs: number;
  readonly bytes: number;
  readonly gzipBytes: number;
  /** In a fresh process. */
  readonly importMs: number;
}

export function measureModule(size: number): ModuleCost {
  const set = new PolicySet(mixedPolicies(size).all, sessionFilter);
  const generateMs = processorTime(() => toModule(set));
  const { code } = toModule(set);
  const folder = mkdtempSync(fileURLToPath(new URL("../.modules-", import.meta.url)));
  try {
    writeFileSync(`${folder}/set.mjs`, code);
    writeFileSync(`${folder}/empty.mjs`, "");
    writeFileSync(
      `${folder}/main.mjs`,
      `await import("./empty.mjs");
      const start = process.cpuUsage();
      await import("./set.mjs");
      const { user, system } = process.cpuUsage(start);
      console.log((user + system) / 1000);`,
    );
    const times = Array.from({ length: 11 }, () =>
      Number(execFileSync(process.execPath, [`${folder}/main.mjs`], { encoding: "utf8" })),
    );
    return {
      policies: size,
      generateMs,
      bytes: Buffer.byteLength(code),
      gzipBytes: gzipSync(code).length,
      importMs: median(times),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

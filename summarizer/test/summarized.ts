import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { summarizeEmbedded } from "../src/cli/embedded.ts";
import type { Flags } from "../src/config.ts";
import { readConfig } from "../src/config.ts";
import type { SessionReport } from "../src/report/session-report.ts";
import type { Service } from "../src/service.ts";
import { temporaryFolder } from "./sessions.ts";
import { putDatabase } from "./template.ts";

/** A service that has summarized these files by these resources, in a folder of its own; gone when the test is over. */
export async function summarized(files: readonly string[], resources: string, flags: Flags = {}) {
  const folder = await temporaryFolder();
  const file = join(folder.path, "resources.yaml");
  await writeFile(file, resources);
  const data = join(folder.path, "data");
  await putDatabase(join(data, "database"));
  const config = readConfig({ data, attempts: "1", ...flags }, {});
  const { service, reports }: { service: Service; reports: readonly SessionReport[] } = await summarizeEmbedded(
    config,
    [file],
    files,
    () => {},
  );
  return {
    service,
    reports,
    async [Symbol.asyncDispose]() {
      await service.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

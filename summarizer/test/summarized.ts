import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { summarizeEmbedded } from "../src/cli/connection/embedded.ts";
import type { Flags } from "../src/config.ts";
import { readConfig } from "../src/config.ts";
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
  const { service, reports } = await summarizeEmbedded(config, [file], files, () => {});
  const summaries = await service.database.query<{ content: string }>("SELECT content FROM summaries");
  return {
    service,
    reports,
    /** The summaries as Markdown. */
    contents: summaries.map(({ content }) => content),
    async [Symbol.asyncDispose]() {
      await service.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

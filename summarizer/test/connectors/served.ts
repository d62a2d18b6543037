import { join } from "node:path";
import { localOperator } from "../../src/access/principal.ts";
import type { Flags } from "../../src/config.ts";
import { readConfig } from "../../src/config.ts";
import { serve } from "../../src/server/serve.ts";
import { temporaryFolder } from "../sessions.ts";
import { putDatabase } from "../template.ts";

/** A real server with nothing in it, in a folder of its own; gone when the test is over. */
export async function servedEmpty(flags: Flags = {}) {
  const folder = await temporaryFolder();
  const config = readConfig(
    { data: join(folder.path, "data"), port: "0", workers: "0", logLevel: "silent", ...flags },
    {},
  );
  if (config.database === undefined) await putDatabase(join(config.data, "database"));
  const serving = await serve(config);
  const { service, url } = serving;
  return {
    url,
    service,
    /** Applies resources as the operator; fails the test where they are refused. */
    async apply(...resources: readonly object[]) {
      const text = resources.map((resource) => JSON.stringify(resource)).join("\n---\n");
      const { failure } = await service.resources.apply(localOperator, { file: "test", text }, true);
      if (failure !== undefined) throw failure.error;
    },
    /** The audit log, oldest first, of one event. */
    async audit(event: string) {
      const rows = await service.database.query<{ data: Record<string, unknown> }>(
        "SELECT data FROM audit WHERE event = $1 ORDER BY id",
        [event],
      );
      return rows.map(({ data }) => data);
    },
    async [Symbol.asyncDispose]() {
      await serving.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

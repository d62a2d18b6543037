import { join } from "node:path";
import { pino } from "pino";
import { type Flags, readConfig } from "../src/config.ts";
import { openService, type Service, type ServiceOptions } from "../src/service.ts";
import { temporaryFolder } from "./sessions.ts";
import { putDatabase } from "./template.ts";

/** A service over an embedded store in a folder of its own; closed and gone when the test is over. */
export async function temporaryService(flags: Flags = {}, options: ServiceOptions = {}) {
  const folder = await temporaryFolder();
  const config = readConfig({ data: join(folder.path, "data"), port: "0", ...flags }, {});
  if (config.database === undefined) await putDatabase(join(config.data, "database"));
  const service: Service = await openService(config, { log: pino({ level: "silent" }), ...options });
  return {
    service,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await service.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

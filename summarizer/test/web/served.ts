import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { localOperator } from "../../src/access/principal.ts";
import { recordingsIn } from "../../src/cli/recordings.ts";
import { sampleRecordings, sampleResources } from "../../src/cli/samples.ts";
import type { Flags } from "../../src/config.ts";
import { readConfig } from "../../src/config.ts";
import { hintOf } from "../../src/ingest/file.ts";
import { serve } from "../../src/server/serve.ts";
import type { Service } from "../../src/service.ts";
import { temporaryFolder } from "../sessions.ts";
import { contentsOf, keyOf, putDatabase, putTemplate, type Template } from "../template.ts";
import { assertPagesBuilt } from "./built.ts";

/** Somebody who may do everything, and somebody who may see their own sessions alone. */
const users = `
kind: role
version: v7
metadata: {name: administrator}
spec: {allow: {rules: [{resources: ["*"], verbs: ["*"]}]}}
---
{kind: user, version: v2, metadata: {name: ada}, spec: {roles: [administrator]}}
---
{kind: user, version: v2, metadata: {name: alice}, spec: {roles: [access]}}
`;

/** The password of `ada` and of `alice`. */
export const password = "correct:horse:battery";

/** A data folder with the samples taken in and summarized, under these settings. */
function samples(flags: Flags): Template {
  const { dialect = "documented" } = flags;
  const today = new Date().toISOString().slice(0, 10);
  const sources = contentsOf(
    "src/**/*.ts",
    "summarizer/src/**/*.*",
    "summarizer/examples/**/*.*",
    "summarizer/test/*/served.ts",
    "package-lock.json",
  );
  return {
    name: `samples-${dialect}`,
    key: keyOf(today, ...sources),
    make: async (data) => {
      await putDatabase(join(data, "database"));
      const { service, stop } = await serve(readConfig({ data, port: "0", logLevel: "silent", dialect }, {}));
      try {
        const text = `${users}---\n${await readFile(sampleResources, "utf8")}`;
        const { failure } = await service.resources.apply(localOperator, { file: "samples.yaml", text }, true);
        if (failure !== undefined) throw failure.error;
        for (const user of ["ada", "alice"]) await service.accounts.setPassword(localOperator, user, password);
        await takeIn(service, sampleRecordings);
        await settled(service);
      } finally {
        await stop();
      }
    },
  };
}

/**
 * A real server with the samples taken in and summarized, in a folder of its own; `more` does the rest of the setting.
 * Gone when the test is over.
 */
export async function servedSamples(
  flags: Flags = {},
  more: (service: Service, folder: string) => Promise<void> = async () => {},
) {
  assertPagesBuilt();
  const folder = await temporaryFolder();
  const config = readConfig({ data: join(folder.path, "data"), port: "0", logLevel: "silent", ...flags }, {});
  await putTemplate(samples(flags), config.data);
  const serving = await serve(config);
  const { service, url } = serving;
  try {
    await more(service, folder.path);
    await settled(service);
  } catch (error) {
    await serving.stop();
    throw error;
  }
  return {
    url,
    service,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await serving.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Takes in all recordings of a folder. */
async function takeIn(service: Service, folder: string): Promise<void> {
  for (const file of await recordingsIn([folder])) {
    await service.ingest.recording(file, await hintOf(file), { origin: "upload", user: localOperator.name });
  }
}

/** Waits until no session is to be worked on. */
export async function settled({ database }: Service): Promise<void> {
  for (;;) {
    const [row] = await database.query<{ count: number }>(
      "SELECT count(*) AS count FROM sessions WHERE state IN ('pending', 'running') AND next_attempt IS NULL",
    );
    if (row?.count === 0) return;
    await sleep(20);
  }
}

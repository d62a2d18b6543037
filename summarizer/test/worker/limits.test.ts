import { createReadStream } from "node:fs";
import { expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import type { SessionRow } from "../../src/domain/rows.ts";
import { hintOf } from "../../src/ingest/file.ts";
import { temporaryService } from "../services.ts";
import { resources, writeCast } from "../sessions.ts";
import { settled } from "../web/served.ts";

test("a session that takes too much memory fails with a reason, and the next one is summarized", async () => {
  await using opened = await temporaryService({ readingMegabytes: "64" }, { works: true });
  const { service, folder } = opened;
  const { failure } = await service.resources.apply(localOperator, { file: "r.yaml", text: resources }, false);
  expect(failure).toBeUndefined();
  const lines = Array.from({ length: 1_000_000 }, (_, at) => `${at.toString(36)} line of output that is kept`);
  const uploader = { origin: "upload", user: "test" } as const;
  for (const [id, shown] of [
    [
      "large",
      Array.from(
        { length: 40 },
        (_, at) => [`cat log.${at}`, lines.slice(at * 25_000, (at + 1) * 25_000).join("\n")] as const,
      ),
    ],
    ["small", [["uptime", "up 3 days"]] as const],
  ] as const) {
    const path = await writeCast(folder, id, {}, shown);
    const staged = await service.ingest.stage(createReadStream(path));
    await service.ingest.recording(staged.path, await hintOf(path), uploader);
    await staged.remove();
  }
  await service.worker.start(1);
  await settled(service);
  const rows = await service.database.query<SessionRow>("SELECT * FROM sessions ORDER BY id");
  expect(rows).toMatchObject([
    {
      id: "large",
      state: "failed",
      reason: expect.stringContaining("took more than 64 MB of memory"),
      remedy: expect.stringContaining("--reading-megabytes"),
    },
    { id: "small", state: "done", reason: "" },
  ]);
});

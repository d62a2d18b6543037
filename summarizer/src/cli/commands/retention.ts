import type { Command } from "commander";
import type { LegalHold, RetentionStatus } from "../../api/retention.ts";
import { moment } from "../../domain/time.ts";
import type { Connection } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { pagesOf } from "../connection/pages.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt, note, say } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { print, sayData } from "../output/data.ts";
import { tableText } from "../output/table.ts";
import { filled } from "../values.ts";

/** `recordings rm`, `hold`, `release` and `holds`. */
export function deletionCommands(recordings: Command): void {
  const each = (name: string, about: string, work: (api: Connection, id: string) => Promise<void>) =>
    withConnection(recordings.command(name).description(about))
      .argument("<ids...>", "session ids")
      .action((ids: readonly string[], flags: ConnectionFlags) =>
        attempt(() =>
          connected(flags, async (api) => {
            for (const id of new Set(ids)) await work(api, id);
          }),
        ),
      );

  each("rm", "delete sessions permanently, with their recordings and summaries", async (api, id) => {
    await api.request("DELETE /v1/sessions/{id}", { params: { id } });
    say(`session ${JSON.stringify(id)} has been deleted`);
  });

  withConnection(recordings.command("hold").description("place sessions on legal hold, which prevents deletion"))
    .argument("<ids...>", "session ids")
    .requiredOption("--reason <text>", "reason, such as a case number", filled)
    .action((ids: readonly string[], flags: ConnectionFlags & { readonly reason: string }) =>
      attempt(() =>
        connected(flags, async (api) => {
          for (const id of new Set(ids)) {
            await api.request("PUT /v1/sessions/{id}/hold", { params: { id }, body: { reason: flags.reason } });
            say(`session ${JSON.stringify(id)} is on legal hold`);
          }
        }),
      ),
    );

  each("release", "release sessions from their legal holds", async (api, id) => {
    await api.request("DELETE /v1/sessions/{id}/hold", { params: { id } });
    say(`session ${JSON.stringify(id)} is no longer on legal hold`);
  });

  withFormat(
    withConnection(recordings.command("holds").description("list the legal holds of sessions")),
    "text",
  ).action((flags: ConnectionFlags & { readonly format: Format }) =>
    attempt(() => connected(flags, (api) => listHolds(api, flags.format))),
  );
}

/** `retention`. */
export function retentionCommands(program: Command): void {
  withFormat(
    withConnection(program.command("retention").description("show retention periods and the progress of deletion")),
    "text",
  ).action((flags: ConnectionFlags & { readonly format: Format }) =>
    attempt(() => connected(flags, (api) => show(api, flags.format))),
  );
}

async function listHolds(api: Connection, format: Format): Promise<void> {
  const holds: LegalHold[] = [];
  const pages = pagesOf((after) => api.request("GET /v1/holds", { query: { limit: 1000, after } }));
  for await (const page of pages) holds.push(...page.holds);
  if (format !== "text") sayData(format, holds);
  else if (holds.length === 0) note("no sessions are on legal hold");
  else {
    const rows = holds.map(({ session, placed, placed_by, reason }) => [session, moment(placed), placed_by, reason]);
    say(tableText(["session", "placed", "by", "reason"], rows));
  }
}

async function show(api: Connection, format: Format): Promise<void> {
  const status = await api.request("GET /v1/retention");
  print(format, status, () => tableText(["retention", ""], rowsOf(status)));
}

function rowsOf(status: RetentionStatus): readonly (readonly string[])[] {
  const { keep_sessions_days, keep_audit_days, deleting, holds, held, finished, problem } = status;
  const kept = (days: number | undefined) => (days === undefined ? "kept" : `deleted after ${days} days`);
  const since = (time: string | undefined) => (time === undefined ? "none" : moment(time));
  return [
    ["sessions without a retention_policy", kept(keep_sessions_days)],
    ["audit log", kept(keep_audit_days)],
    ["oldest session", since(status.oldest_session)],
    ["oldest audit event", since(status.oldest_event)],
    ["being deleted", String(deleting)],
    ["on legal hold", String(holds)],
    ["due, but on legal hold", String(held)],
    ["last run", finished === undefined ? "never" : moment(finished)],
    ...(problem === undefined ? [] : [["problem", problem]]),
  ];
}

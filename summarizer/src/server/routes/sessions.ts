import { Readable } from "node:stream";
import { cursorOf } from "../../api/cursor.ts";
import { mostCounted, sessionOperations } from "../../api/sessions.ts";
import { openStored } from "../../recordings/storage/checked.ts";
import { extensions } from "../../recordings/storage/storage.ts";
import { summariesOf } from "../../sessions/listing.ts";
import { modelLabels, reportOf } from "../documents/reports.ts";
import { storedSummary } from "../documents/stored-summary.ts";
import { transcriptOf } from "../documents/transcripts.ts";
import type { RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { principalOf } from "../middleware/authentication.ts";
import { listable, listableCount, readable } from "../session-access.ts";

/** Sessions, with access control. */
export const sessionRoutes: RouteGroup = (api, service) => {
  const { database, storage } = service;
  api.openapi(sessionOperations.list, async (context) => {
    const { limit, after, sort, total, interactive, label, resource_kind, ...rest } = context.req.valid("query");
    const given = { ...rest, labels: label, resourceKind: resource_kind };
    const query = { ...given, ...(interactive !== undefined && { interactive: interactive === "yes" }) };
    const { signal } = context.req.raw;
    const principal = principalOf(context);
    const [page, count] = await Promise.all([
      listable(service, principal, query, limit, after, sort, { signal }),
      total === "yes" ? listableCount(service, principal, query, mostCounted) : undefined,
    ]);
    const { sessions, next, checked } = page;
    const labels = await modelLabels(database);
    const reports = sessions.map((session) => reportOf(session, labels));
    const notes = checked === undefined ? [] : [partial(checked)];
    return context.json(
      {
        sessions: reports,
        ...(next !== undefined && { next: cursorOf(next) }),
        ...(notes.length > 0 && { notes }),
        ...(count !== undefined && { total: count }),
      },
      200,
    );
  });
  api.openapi(sessionOperations.get, async (context) => {
    const session = await readable(service, principalOf(context), context.req.valid("param").id);
    return context.json(reportOf(session, await modelLabels(database)), 200);
  });
  api.openapi(sessionOperations.endEvent, async (context) => {
    const session = await readable(service, principalOf(context), context.req.valid("param").id);
    return context.json(session.end_event, 200);
  });
  api.openapi(sessionOperations.summaries, async (context) => {
    const { id } = await readable(service, principalOf(context), context.req.valid("param").id);
    return context.json({ summaries: (await summariesOf(database, id)).map(storedSummary) }, 200);
  });
  api.openapi(sessionOperations.transcript, async (context) => {
    const session = await readable(service, principalOf(context), context.req.valid("param").id);
    return context.json(await transcriptOf(service, session), 200);
  });
  api.openapi(sessionOperations.recording, async (context) => {
    const session = await readable(service, principalOf(context), context.req.valid("param").id);
    if (session.recording === null) throw noRecording(session.id);
    const { bytes, format } = session.recording;
    const stream = await openStored(storage, session.recording);
    return context.body(Readable.toWeb(stream) as ReadableStream, 200, {
      "content-type": "application/octet-stream",
      "content-length": String(bytes),
      "content-disposition": `attachment; filename="${session.id}${extensions[format]}"`,
    });
  });
};

function partial(checked: number) {
  return {
    code: "partial-page",
    message: `this page ends after ${checked.toLocaleString("en")} sessions that were checked individually; more can follow`,
    remedy:
      "request the next page, or narrow the list by time; a condition that can be completely translated to SQL uses an index",
  };
}

function noRecording(id: string) {
  return problem(404, "no-recording", `the recording of session ${JSON.stringify(id)} has not arrived`);
}

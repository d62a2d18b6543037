import { RecordingError } from "../../recordings/recording-error.ts";
import { StorageError } from "../../recordings/storage/storage.ts";
import { principalOf } from "../authentication.ts";
import { cursorOf, cursorParameter } from "../cursor.ts";
import type { ApiContext, RouteGroup } from "../environment.ts";
import { overviewPage } from "../overview.ts";
import { problem } from "../problem.ts";
import { modelLabels, reportOf } from "../reports.ts";
import { sessionPage } from "../session.ts";
import { listable, readable } from "../session-access.ts";
import { stylesheet } from "../stylesheet.ts";
import { transcriptOf } from "../transcripts.ts";

/** Sessions on a page. */
const perPage = 50;

/** The pages, for people: the sessions that they may list, and each that they may read. */
export const pageRoutes: RouteGroup = (api, service) => {
  const { database } = service;
  api.get("/", async (context: ApiContext) => {
    const after = context.req.query("after");
    const place = after === undefined ? undefined : cursorParameter.safeParse(after);
    if (place?.success === false)
      throw problem(400, "invalid-request", "query after: is not one that a page has given out");
    const { sessions, next } = await listable(service, principalOf(context), {}, perPage, place?.data);
    const labels = await modelLabels(database);
    const reports = sessions.map((session) => reportOf(session, labels));
    return context.html(overviewPage(reports, next === undefined ? undefined : `/?after=${cursorOf(next)}`));
  });
  api.get("/style.css", (context) => context.body(stylesheet, 200, { "content-type": "text/css; charset=utf-8" }));
  api.get("/sessions/:id", async (context: ApiContext) => {
    const session = await readable(service, principalOf(context), context.req.param("id") ?? "");
    const report = reportOf(session, await modelLabels(database));
    try {
      const transcript = session.recording === null ? undefined : await transcriptOf(service, session);
      return context.html(sessionPage({ ...report, transcript }));
    } catch (error) {
      if (!(error instanceof RecordingError || error instanceof StorageError)) throw error;
      const note = `the transcript cannot be shown: ${error.message}`;
      return context.html(sessionPage({ ...report, notes: [...report.notes, note] }));
    }
  });
};

import { sessionSubject } from "../../access/subject.ts";
import { uploadOperations } from "../../api/uploads.ts";
import type { Uploader } from "../../ingest/ingest.ts";
import { findSession } from "../../sessions/listing.ts";
import { modelLabels, reportOf } from "../documents/reports.ts";
import type { RouteGroup } from "../environment.ts";
import { receive } from "../http/upload.ts";
import { principalOf } from "../middleware/authentication.ts";

/** Uploading sessions over HTTP. */
export const uploadRoutes: RouteGroup = (api, service) => {
  const { access, database, ingest, metrics } = service;
  // The body is a stream, so the framework must not parse it as a form.
  const { recording } = uploadOperations;
  api.openAPIRegistry.registerPath(recording);
  api.openapi({ ...recording, request: { query: recording.request.query }, hide: true }, async (context) => {
    const principal = principalOf(context);
    access.requireEver(principal, "create", "session");
    const { id } = context.req.valid("query");
    const uploader: Uploader = {
      origin: "upload",
      user: principal.name,
      authorize: (event) => access.require(principal, "create", "session", sessionSubject(event), String(event["sid"])),
    };
    try {
      const { recording, hint } = await receive(context, ingest);
      try {
        const known = { ...hint, ...(id !== undefined && { id }) };
        const { session, reception } = await ingest.recording(recording.path, known, uploader);
        // A new session has nothing yet but what was taken in.
        const stored = reception === "taken" ? undefined : await findSession(database, session.id);
        const { id: sid, state, end_event } = stored ?? session;
        const mayRead = access.decide(principal, "read", "session", sessionSubject(end_event)).allowed;
        const told = mayRead
          ? reportOf(stored ?? { ...session, latest: null }, await modelLabels(database))
          : { id: sid, state };
        return context.json({ reception, session: told }, reception === "taken" ? 201 : 200);
      } finally {
        await recording.remove();
      }
    } catch (error) {
      metrics.count("wherefore_ingest_failures_total", { source: "upload" });
      throw error;
    }
  });
};

import { createRoute, z } from "@hono/zod-openapi";
import { sessionSubject } from "../../access/subject.ts";
import { sessionStates } from "../../domain/rows.ts";
import type { Uploader } from "../../ingest/ingest.ts";
import { findSession } from "../../sessions/listing.ts";
import { principalOf } from "../authentication.ts";
import type { RouteGroup } from "../environment.ts";
import { problems } from "../problem.ts";
import { modelLabels, reportOf } from "../reports.ts";
import { sessionSchema } from "../session-schema.ts";
import { receive } from "../upload.ts";

const binary = z.string().openapi({ format: "binary" });
const answer = z
  .object({
    reception: z.enum(["taken", "completed", "known"]).openapi({ description: "Whether the session was news" }),
    session: z
      .union([sessionSchema, z.object({ id: z.string(), state: z.enum(sessionStates) }).openapi("SessionState")])
      .openapi({ description: "The session, for a sender who may read it; for others its id and state" }),
  })
  .openapi("Reception");
const content = { "application/json": { schema: answer } };

const upload = createRoute({
  method: "post",
  path: "/v1/sessions",
  tags: ["sessions"],
  summary: "Bring the recording of a session",
  description:
    "A binary recording alone, as it is; or a form with the recording and the end event. The same session twice is one.",
  request: {
    query: z.strictObject({
      id: z.string().optional().openapi({ description: "The session's id, where the recording does not say" }),
    }),
  },
  responses: {
    200: { description: "The session was known; its recording may be news", content },
    201: { description: "A new session", content },
    ...problems(400, 401, 403, 408, 413, 415, 422, 503),
  },
});

/** How sessions come in over HTTP. */
export const uploadRoutes: RouteGroup = (api, service) => {
  const { access, database, ingest, metrics } = service;
  api.openAPIRegistry.registerPath({
    ...upload,
    request: {
      query: upload.request.query,
      body: {
        required: true,
        content: {
          "application/octet-stream": { schema: binary },
          "multipart/form-data": { schema: z.object({ recording: binary, end_event: z.string().optional() }) },
        },
      },
    },
  });
  api.openapi({ ...upload, hide: true }, async (context) => {
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
        const stored = await findSession(database, session.id);
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

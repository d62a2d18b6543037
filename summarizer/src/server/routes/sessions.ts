import { Readable } from "node:stream";
import { createRoute, z } from "@hono/zod-openapi";
import { sessionSorts } from "../../domain/search.ts";
import { openStored } from "../../recordings/storage/checked.ts";
import { extensions } from "../../recordings/storage/storage.ts";
import { summariesOf } from "../../sessions/listing.ts";
import { principalOf } from "../authentication.ts";
import { checkOrder, cursorOf, cursorParameter } from "../cursor.ts";
import type { RouteGroup } from "../environment.ts";
import { pageSize } from "../parameters.ts";
import { problem, problems } from "../problem.ts";
import { modelLabels, reportOf } from "../reports.ts";
import { listable, readable } from "../session-access.ts";
import { sessionFilters } from "../session-filters.ts";
import { noteSchema, sessionSchema, summarySchema, transcriptSchema } from "../session-schema.ts";
import { storedSummary } from "../stored-summary.ts";
import { transcriptOf } from "../transcripts.ts";

const json = (schema: z.ZodType, description: string) => ({ description, content: { "application/json": { schema } } });
const params = z.object({ id: z.string() });
const tags = ["sessions"];

const list = createRoute({
  method: "get",
  path: "/v1/sessions",
  tags,
  summary: "Sessions that you may list",
  request: {
    query: z
      .strictObject({
        limit: pageSize(50, 500),
        after: cursorParameter.optional(),
        ...sessionFilters,
        text: z
          .string()
          .max(2000)
          .optional()
          .openapi({ description: "What `q` of /v1/search finds by words, in the order of this list" }),
        sort: z.enum(sessionSorts).default("newest"),
      })
      .superRefine(checkOrder),
  },
  responses: {
    200: {
      description: "A page of them; `next` is there where there are more",
      content: {
        "application/json": {
          schema: z
            .object({
              sessions: z.array(sessionSchema),
              next: z.string().optional(),
              notes: z.array(noteSchema).optional(),
            })
            .openapi("SessionList"),
        },
      },
    },
    ...problems(400, 401, 403),
  },
});

const one = createRoute({
  method: "get",
  path: "/v1/sessions/{id}",
  tags,
  summary: "A session, what became of it and why, and its newest summary",
  request: { params },
  responses: {
    200: { description: "The session", content: { "application/json": { schema: sessionSchema } } },
    ...problems(401, 403, 404),
  },
});

const endEvent = createRoute({
  method: "get",
  path: "/v1/sessions/{id}/end-event",
  tags,
  summary: "The event that ended a session, as the cluster wrote it",
  request: { params },
  responses: {
    200: json(z.record(z.string(), z.unknown()).openapi("EndEvent"), "The event"),
    ...problems(401, 403, 404),
  },
});

const summaries = createRoute({
  method: "get",
  path: "/v1/sessions/{id}/summaries",
  tags,
  summary: "All summaries of a session, the newest first",
  request: { params },
  responses: {
    200: {
      description: "The requests for summaries and what came of them",
      content: {
        "application/json": { schema: z.object({ summaries: z.array(summarySchema) }).openapi("SummaryList") },
      },
    },
    ...problems(401, 403, 404),
  },
});

const transcript = createRoute({
  method: "get",
  path: "/v1/sessions/{id}/transcript",
  tags,
  summary: "A session as text",
  request: { params },
  responses: {
    200: { description: "The transcript", content: { "application/json": { schema: transcriptSchema } } },
    ...problems(401, 403, 404, 422),
  },
});

const recording = createRoute({
  method: "get",
  path: "/v1/sessions/{id}/recording",
  tags,
  summary: "The recording of a session, as it came",
  request: { params },
  responses: {
    200: {
      description: "The bytes",
      content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } },
    },
    ...problems(401, 403, 404),
  },
});

/** Sessions, as whoever asks may see them. */
export const sessionRoutes: RouteGroup = (api, service) => {
  const { database, storage } = service;
  api.openapi(list, async (context) => {
    const { limit, after, sort, interactive, label, ...rest } = context.req.valid("query");
    const query = { ...rest, labels: label, ...(interactive !== undefined && { interactive: interactive === "yes" }) };
    const { signal } = context.req.raw;
    const page = await listable(service, principalOf(context), query, limit, after, sort, { signal });
    const { sessions, next, checked } = page;
    const labels = await modelLabels(database);
    const reports = sessions.map((session) => reportOf(session, labels));
    const notes = checked === undefined ? [] : [partial(checked)];
    return context.json(
      { sessions: reports, ...(next !== undefined && { next: cursorOf(next) }), ...(notes.length > 0 && { notes }) },
      200,
    );
  });
  api.openapi(one, async (context) => {
    const session = await readable(service, principalOf(context), context.req.valid("param").id);
    return context.json(reportOf(session, await modelLabels(database)), 200);
  });
  api.openapi(endEvent, async (context) => {
    const session = await readable(service, principalOf(context), context.req.valid("param").id);
    return context.json({ ...session.end_event }, 200);
  });
  api.openapi(summaries, async (context) => {
    const { id } = await readable(service, principalOf(context), context.req.valid("param").id);
    return context.json({ summaries: (await summariesOf(database, id)).map(storedSummary) }, 200);
  });
  api.openapi(transcript, async (context) => {
    const session = await readable(service, principalOf(context), context.req.valid("param").id);
    return context.json(await transcriptOf(service, session), 200);
  });
  api.openapi(recording, async (context) => {
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
    message: `this page ends after ${checked.toLocaleString("en")} sessions that were checked one by one; there may be more`,
    remedy:
      "get the next page, or narrow the list by time; a condition that can be translated to SQL as a whole is checked by an index",
  };
}

function noRecording(id: string) {
  return problem(404, "no-recording", `the recording of session ${JSON.stringify(id)} has not come`);
}

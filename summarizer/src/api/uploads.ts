import { createRoute, z } from "@hono/zod-openapi";
import { sessionStates } from "../domain/rows.ts";
import { jsonAnswer, nameParameter } from "./operation.ts";
import { problems } from "./problem.ts";
import { sessionSchema } from "./session.ts";

const tags = ["sessions"];
const binary = z.string().openapi({ format: "binary" });

const reception = z
  .object({
    reception: z.enum(["taken", "completed", "known"]).openapi({ description: "Whether the session is new" }),
    session: z
      .union([sessionSchema, z.object({ id: z.string(), state: z.enum(sessionStates) }).openapi("SessionState")])
      .openapi({ description: "The session, if the sender can read it; otherwise its id and state" }),
  })
  .openapi("Reception");

export type Reception = z.infer<typeof reception>;

const eventReception = z
  .object({
    outcome: z.enum(["taken", "completed", "known", "ignored"]),
    session: z.string().optional(),
    state: z.enum(sessionStates).optional(),
  })
  .openapi("EventReception");
export type EventReception = z.infer<typeof eventReception>;

const event = {
  method: "post" as const,
  tags,
  summary: "Upload an event of the audit log",
  description:
    "For the event forwarder: one event of the audit log as JSON. A session end event is ingested, and its recording " +
    "is found by its id; an upload event completes it; other events are ignored.",
  responses: { 200: jsonAnswer("The event is accepted", eventReception), ...problems(400, 401, 403, 413, 422, 503) },
};

/** How sessions come in over HTTP. */
export const uploadOperations = {
  recording: createRoute({
    method: "post",
    path: "/v1/sessions",
    tags,
    summary: "Upload the recording of a session",
    description:
      "A binary recording as the body; or a form with the recording and the end event. Uploading a session twice is idempotent.",
    request: {
      query: z.strictObject({
        id: z.string().optional().openapi({ description: "The session's id, where the recording does not say" }),
      }),
      body: {
        required: true,
        content: {
          "application/octet-stream": { schema: binary },
          "multipart/form-data": { schema: z.object({ recording: binary, end_event: z.string().optional() }) },
        },
      },
    },
    responses: {
      200: jsonAnswer("The session exists; its recording can be new", reception),
      201: jsonAnswer("A new session", reception),
      ...problems(400, 401, 403, 408, 409, 413, 415, 422, 502, 503),
    },
  }),
  event: createRoute({ ...event, path: "/v1/events" }),
  /** The forwarder makes file names of its addresses: `events/session.ID.log`. */
  namedEvent: createRoute({ ...event, path: "/v1/events/{name}", request: { params: nameParameter } }),
};

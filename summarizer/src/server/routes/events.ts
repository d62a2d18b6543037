import { createRoute, z } from "@hono/zod-openapi";
import { sessionSubject } from "../../access/subject.ts";
import { isObject, jsonFault, parseJson } from "../../domain/json.ts";
import type { Uploader } from "../../ingest/ingest.ts";
import { forwarder, principalOf } from "../authentication.ts";
import type { ApiContext, RouteGroup } from "../environment.ts";
import { problem, problems } from "../problem.ts";
import { textBody } from "../text-body.ts";

const answer = z
  .object({
    outcome: z.enum(["taken", "completed", "known", "ignored"]),
    session: z.string().optional(),
    state: z.string().optional(),
  })
  .openapi("EventReception");

const description =
  "For the event forwarder: one event of the audit log as JSON. The end of a session is taken in, and its recording " +
  "found by its id; the upload of a recording completes it; other events are let pass.";
const responses = {
  200: { description: "The event was heard", content: { "application/json": { schema: answer } } },
  ...problems(400, 401, 403, 413, 422, 503),
};
const post = { method: "post" as const, tags: ["sessions"], summary: "Bring an event of the audit log", description };

const route = createRoute({ ...post, path: "/v1/events", responses });
/** The forwarder makes file names of its addresses: `events/session.ID.log`. */
const named = createRoute({
  ...post,
  path: "/v1/events/{name}",
  request: { params: z.object({ name: z.string() }) },
  responses,
});

/** What the event forwarder speaks to. */
export const eventRoutes: RouteGroup = (api, { access, ingest, metrics }) => {
  api.openapi(route, async (context) => context.json(await hear(context), 200));
  api.openapi(named, async (context) => context.json(await hear(context), 200));

  async function hear(context: ApiContext): Promise<z.infer<typeof answer>> {
    const principal = principalOf(context);
    if (principal !== forwarder) access.requireEver(principal, "create", "session");
    const uploader: Uploader = {
      origin: "forwarder",
      user: principal.name,
      ...(principal !== forwarder && {
        authorize: (event) =>
          access.require(principal, "create", "session", sessionSubject(event), String(event["sid"])),
      }),
    };
    try {
      const text = await textBody(context);
      const event = parseJson(text);
      if (!isObject(event)) {
        const fault = event === undefined ? `not JSON after ${jsonFault(text)}` : "no object";
        throw problem(400, "malformed-event", `the event is ${fault}`);
      }
      if (typeof event["event"] !== "string") {
        throw problem(422, "malformed-event", `the event has no "event" that names what it is`);
      }
      const taken = await ingest.event(event, uploader);
      if (taken === undefined) return { outcome: "ignored" };
      return { outcome: taken.reception, session: taken.session.id, state: taken.session.state };
    } catch (error) {
      metrics.count("wherefore_ingest_failures_total", { source: "forwarder" });
      throw error;
    }
  }
};

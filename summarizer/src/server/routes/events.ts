import { sessionSubject } from "../../access/subject.ts";
import type { EventReception } from "../../api/uploads.ts";
import { uploadOperations } from "../../api/uploads.ts";
import { isObject, jsonFault, parseJson } from "../../domain/json.ts";
import type { Uploader } from "../../ingest/ingest.ts";
import type { ApiContext, RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { textBody } from "../http/text-body.ts";
import { forwarder, principalOf } from "../middleware/authentication.ts";

/** The endpoint of the event forwarder. */
export const eventRoutes: RouteGroup = (api, { access, ingest, metrics }) => {
  api.openapi(uploadOperations.event, async (context) => context.json(await hear(context), 200));
  api.openapi(uploadOperations.namedEvent, async (context) => context.json(await hear(context), 200));

  async function hear(context: ApiContext): Promise<EventReception> {
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
        const fault = event === undefined ? `not JSON after ${jsonFault(text)}` : "not an object";
        throw problem(400, "malformed-event", `the event is ${fault}`);
      }
      if (typeof event["event"] !== "string") {
        throw problem(422, "malformed-event", `the event has no "event" with its type`);
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

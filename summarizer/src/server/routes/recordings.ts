import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { sessionOperations } from "../../api/sessions.ts";
import { asCast } from "../../recordings/cast.ts";
import { openRecording } from "../../recordings/open.ts";
import { openStored } from "../../recordings/storage/checked.ts";
import { Thumbnails } from "../documents/thumbnails.ts";
import type { RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { principalOf } from "../middleware/authentication.ts";
import { readable } from "../session-access.ts";

/** Recordings for the pages. */
export const recordingRoutes: RouteGroup = (api, service) => {
  const { storage } = service;
  const thumbnails = new Thumbnails(service);
  api.openapi(sessionOperations.cast, async (context) => {
    const { id, kind, recording } = await readable(service, principalOf(context), context.req.valid("param").id);
    if (recording === null) throw absent(id);
    if (kind === "db")
      throw problem(422, "no-terminal", "a database session has no terminal", { remedy: "see its transcript" });
    const stream = await openStored(storage, recording);
    const lines = asCast(await openRecording(stream, kind));
    // Reads the first line before the response begins, so that an invalid recording is a problem response.
    const first = await lines.next();
    const text = Readable.from(bytes(first, lines));
    text.once("close", () => stream.destroy());
    return context.body(Readable.toWeb(text) as ReadableStream, 200, {
      "content-type": "application/x-asciicast",
      "cache-control": "private, no-cache",
    });
  });
  api.openapi(sessionOperations.thumbnail, async (context) => {
    const session = await readable(service, principalOf(context), context.req.valid("param").id);
    const picture = await thumbnails.of(session);
    if (picture === undefined) throw absent(session.id);
    const etag = `"${createHash("sha256").update(picture).digest("base64url").slice(0, 22)}"`;
    // Access is checked every time.
    context.header("etag", etag);
    context.header("cache-control", "private, no-cache");
    if (context.req.header("if-none-match") === etag) return context.body(null, 304);
    return context.body(picture, 200, { "content-type": "image/svg+xml" });
  });
};

async function* bytes(first: IteratorResult<string, void>, rest: AsyncGenerator<string>): AsyncGenerator<Buffer> {
  if (first.done !== true) yield Buffer.from(first.value);
  for await (const line of rest) yield Buffer.from(line);
}

function absent(id: string) {
  return problem(404, "no-recording", `the recording of session ${JSON.stringify(id)} has not arrived`);
}

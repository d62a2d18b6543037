import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { Busboy } from "@fastify/busboy";
import { errorMessage } from "../../domain/errors.ts";
import { isObject, jsonFault, parseJson } from "../../domain/json.ts";
import type { AuditEvent } from "../../domain/recording.ts";
import { defaultLimits } from "../../domain/recording-limits.ts";
import type { RecordingHint } from "../../ingest/examine.ts";
import type { Ingest } from "../../ingest/ingest.ts";
import type { Staged } from "../../ingest/staging.ts";
import type { ApiContext } from "../environment.ts";
import { problem } from "../errors/problem.ts";

/** An uploaded recording. The caller removes it. */
export interface Upload {
  readonly recording: Staged;
  readonly hint: RecordingHint;
}

/**
 * Receives a recording as a stream: the body itself, or the parts `recording` and `end_event` of a form, in any order.
 * @throws Problem, IngestError, StorageError
 */
export async function receive(context: ApiContext, ingest: Ingest): Promise<Upload> {
  const type = context.req.header("content-type") ?? "";
  const { body } = context.req.raw;
  if (body === null) throw problem(400, "no-body", "the request has no body; send a recording");
  const stream = Readable.fromWeb(body as NodeStream<Uint8Array>);
  try {
    if (/^multipart\/form-data\b/i.test(type)) return await receiveForm(stream, type, ingest);
    if (type === "" || /^application\/(octet-stream|x-tar|x-asciicast)\b/i.test(type)) {
      return { recording: await ingest.stage(stream), hint: {} };
    }
  } finally {
    stream.destroy();
  }
  throw problem(415, "wrong-type", `the content type ${JSON.stringify(type.slice(0, 100))} is not supported`, {
    remedy:
      "send the recording as application/octet-stream, or a form (multipart/form-data) with recording and end_event",
  });
}

async function receiveForm(stream: Readable, type: string, ingest: Ingest): Promise<Upload> {
  const staged: Promise<Staged>[] = [];
  const events: Promise<AuditEvent>[] = [];
  const form = formOf(type);
  const refuse = (error: unknown) => {
    if (!form.destroyed) form.destroy(error instanceof Error ? error : new Error(String(error)));
  };
  const take = <T>(list: Promise<T>[], name: string, work: Promise<T>) => {
    work.catch(refuse);
    if (list.length > 0) refuse(problem(400, "invalid-form", `the form has more than one ${name}`));
    list.push(work);
  };
  form.on("file", (name, file) => {
    // The form reports that it is truncated; its part does too, to a closed stream.
    file.on("error", () => {});
    if (name === "recording") take(staged, name, ingest.stage(file));
    else if (name === "end_event") take(events, name, readEvent(file));
    else {
      file.resume();
      refuse(unknownPart(name));
    }
  });
  form.on("field", (name, value, _, truncated) => {
    if (name !== "end_event") refuse(unknownPart(name));
    else if (truncated) refuse(eventTooLarge());
    else take(events, name, parseEvent(value));
  });
  try {
    await pipeline(stream, ingest.gate(2 * defaultLimits.endEvent), form);
    const [endEvent] = await Promise.all(events);
    const [recording] = await Promise.all(staged);
    if (recording === undefined) throw problem(400, "invalid-form", "the form has no recording");
    return { recording, hint: { ...(endEvent !== undefined && { endEvent }) } };
  } catch (error) {
    for (const result of await Promise.allSettled(staged)) {
      if (result.status === "fulfilled") await result.value.remove();
    }
    throw isOurs(error) ? error : problem(400, "invalid-form", `the form is malformed: ${errorMessage(error)}`);
  }
}

function formOf(type: string): InstanceType<typeof Busboy> {
  const limits = { fieldSize: defaultLimits.endEvent, fields: 1, parts: 4, headerPairs: 20 };
  try {
    return new Busboy({ headers: { "content-type": type }, limits });
  } catch (error) {
    throw problem(400, "invalid-form", `the form is malformed: ${errorMessage(error)}`);
  }
}

async function readEvent(file: Readable): Promise<AuditEvent> {
  let bytes = 0;
  file.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > defaultLimits.endEvent) file.destroy(eventTooLarge());
  });
  return await parseEvent((await buffer(file)).toString("utf8"));
}

async function parseEvent(text: string): Promise<AuditEvent> {
  const event = parseJson(text);
  if (isObject(event)) return event;
  const fault = event === undefined ? `is not JSON after ${jsonFault(text)}` : "is not an object";
  throw problem(400, "malformed-event", `the end event ${fault}`);
}

function unknownPart(name: string) {
  const shown = JSON.stringify(name.slice(0, 100));
  return problem(400, "invalid-form", `the form has a part ${shown}; it should have recording and end_event`);
}

function eventTooLarge() {
  return problem(413, "too-large", `the end event has more than ${defaultLimits.endEvent.toLocaleString("en")} bytes`);
}

/** Whether an error has a message for the client; the parser throws plain Errors. */
function isOurs(error: unknown): boolean {
  return error instanceof Error && error.name !== "Error";
}

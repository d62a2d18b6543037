import type { ApiContext } from "./environment.ts";
import { problem } from "./problem.ts";

/**
 * The request's body as text. It is given up as soon as it is longer than `most` bytes.
 * @throws Problem
 */
export async function textBody(context: ApiContext, most: number): Promise<string> {
  const tooLarge = () =>
    problem(413, "body-too-large", `the body is larger than ${most.toLocaleString("en")} bytes`, {
      remedy: "send it in several pieces",
    });
  if (Number(context.req.header("content-length") ?? 0) > most) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: ReadableStream<Uint8Array> | null = context.req.raw.body;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > most) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw problem(400, "not-text", "the body is not UTF-8 text");
  }
}

import type { ApiContext } from "../environment.ts";
import { problem } from "../errors/problem.ts";

/**
 * The request's body as text.
 * @throws Problem for a body that is not UTF-8
 */
export async function textBody(context: ApiContext): Promise<string> {
  const bytes = await context.req.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw problem(400, "not-text", "the body is not UTF-8 text");
  }
}

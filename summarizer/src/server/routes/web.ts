import type { Context } from "hono";
import { problemPage } from "../overview.ts";
import type { AppEnvironment, RouteGroup } from "../environment.ts";
import { problem } from "../problem.ts";
import { stylesheet } from "../stylesheet.ts";
import type { WebFile } from "../web.ts";
import { readWeb } from "../web.ts";

/**
 * The pages: files that hold nothing of anybody, and ask the API for everything. Every address that is no file is a page,
 * which the program in the browser finds by its address.
 */
export const webRoutes: RouteGroup = (api) => {
  let files: ReturnType<typeof readWeb> | undefined;
  api.get("/style.css", (context) => context.body(stylesheet, 200, { "content-type": "text/css; charset=utf-8" }));
  api.get("*", async (context) => {
    const { path } = context.req;
    if (path.startsWith("/v1/") || path.startsWith("/assets/.")) throw missing(path);
    files ??= readWeb();
    const found = await files;
    if (found === undefined) {
      files = undefined;
      return context.html(problemPage("The pages are not built", "There is the API alone.", "build them: npm run build"), 503);
    }
    const file = found.get(path);
    const page = found.get("/index.html");
    // A file that is gone belonged to an older build; everything else is the address of a page.
    if (file === undefined && (path.startsWith("/assets/") || page === undefined)) throw missing(path);
    return sent(context, file ?? (page as WebFile));
  });
};

function sent(context: Context<AppEnvironment>, { bytes, zipped, type, etag, immutable }: WebFile): Response {
  context.header("etag", etag);
  context.header("cache-control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
  context.header("vary", "accept-encoding");
  if (context.req.header("if-none-match") === etag) return context.body(null, 304);
  const packed = /\bgzip\b/.test(context.req.header("accept-encoding") ?? "");
  if (packed) context.header("content-encoding", "gzip");
  return context.body(new Uint8Array(packed ? zipped : bytes), 200, { "content-type": type });
}

function missing(path: string) {
  return problem(404, "not-found", `there is nothing at GET ${path}`);
}

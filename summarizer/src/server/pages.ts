import type { Context } from "hono";
import type { AppEnvironment } from "./environment.ts";
import { problem } from "./problem.ts";
import { problemPage } from "./problem-page.ts";
import { stylesheet } from "./stylesheet.ts";
import type { WebFile } from "./web.ts";
import { readWeb } from "./web.ts";

/**
 * Answers what no route does: with the files of the pages, which hold nothing of anybody and ask the API for everything.
 * Every address that is no file is a page's, which the program in the browser finds by it.
 * @throws Problem for a file that is not there
 */
export function pageServer(): (context: Context<AppEnvironment>) => Promise<Response> {
  let files: ReturnType<typeof readWeb> | undefined;
  return async (context) => {
    const { path } = context.req;
    if (path === "/style.css") return context.body(stylesheet, 200, { "content-type": "text/css; charset=utf-8" });
    files ??= readWeb();
    const found = await files;
    const page = found?.get("/index.html");
    if (page === undefined) {
      files = undefined;
      const remedy = "build them: npm run build";
      return context.html(problemPage("The pages are not built", "There is the API alone.", remedy), 503);
    }
    const file = found?.get(path);
    // A file that is gone belonged to an older build.
    if (file === undefined && path.startsWith("/assets/")) {
      throw problem(404, "not-found", `there is nothing at GET ${path}`);
    }
    return sent(context, file ?? page);
  };
}

function sent(context: Context<AppEnvironment>, { bytes, zipped, type, etag, immutable }: WebFile): Response {
  context.header("etag", etag);
  context.header("cache-control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
  context.header("vary", "accept-encoding");
  if (context.req.header("if-none-match") === etag) return context.body(null, 304);
  const packed = /\bgzip\b/.test(context.req.header("accept-encoding") ?? "");
  if (packed) context.header("content-encoding", "gzip");
  return context.body(new Uint8Array(packed ? zipped : bytes), 200, { "content-type": type });
}

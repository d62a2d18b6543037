import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Context } from "hono";
import { etag } from "hono/etag";
import type { AppEnvironment } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { problemPage, stylesheet } from "../errors/problem-page.ts";

/** The folder of the built pages, each file next to its compressed form. */
const root = fileURLToPath(new URL("../../../dist/web/", import.meta.url));

const common = {
  root,
  precompressed: true,
  onFound: (path: string, context: Context) => {
    // The name of an asset changes with its content.
    const isAsset = path.startsWith(`${root}assets/`);
    context.header("cache-control", isAsset ? "public, max-age=31536000, immutable" : "no-cache");
  },
};

/**
 * Serves the files of the pages, which contain no data and request everything from the API. Every other path is a page,
 * which the program in the browser routes.
 * @throws Problem for a missing file
 */
export function pageServer(): (context: Context<AppEnvironment>) => Promise<Response> {
  const file = serveStatic(common);
  const page = serveStatic({ ...common, path: "index.html" });
  const tagged = etag();
  return async (context) => {
    const { path } = context.req;
    const find = async () => {
      if (path === "/style.css") return context.body(stylesheet, 200, { "content-type": "text/css; charset=utf-8" });
      const found = await file(context, nothing);
      if (found instanceof Response) return found;
      // It belonged to an older build.
      if (path.startsWith("/assets/")) throw problem(404, "not-found", `page not found: ${path}`);
      const index = await page(context, nothing);
      if (index instanceof Response) return index;
      return context.html(
        problemPage("The pages are not built", "Only the API is available.", "build them: npm run build"),
        503,
      );
    };
    await tagged(context, async () => {
      context.res = await find();
    });
    return context.res;
  };
}

async function nothing(): Promise<void> {}

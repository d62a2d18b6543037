import { Hono } from "hono";
import type { SessionReport } from "../pipeline.ts";
import { notFoundPage, overviewPage } from "./overview.ts";
import { security } from "./security.ts";
import { sessionPage } from "./session.ts";
import { listed } from "./sessions.ts";
import { stylesheet } from "./stylesheet.ts";

/** Names by which this machine calls itself. Any other `Host` is a page elsewhere that was pointed at this machine. */
const own = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** The pages for one run's reports: read only, without scripts. */
export function pagesFor(reports: readonly SessionReport[]): Hono {
  const app = new Hono();
  app.use(security);
  app.use(async (context, next) => {
    if (!own.test(context.req.header("host") ?? "")) {
      return context.text("This server answers only to localhost.\n", 403);
    }
    return await next();
  });
  app.get("/", (context) => context.html(overviewPage(reports)));
  app.get("/style.css", (context) => context.body(stylesheet, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/sessions/:id", (context) => {
    const report = find(context.req.param("id"));
    return report === undefined ? context.html(notFoundPage(), 404) : context.html(sessionPage(report));
  });
  app.get("/api/sessions", (context) => context.json({ sessions: reports.map(listed) }));
  app.get("/api/sessions/:id", (context) => {
    const report = find(context.req.param("id"));
    return report === undefined ? context.json({ error: "there is no such session" }, 404) : context.json(report);
  });
  app.notFound((context) => context.html(notFoundPage(), 404));
  return app;

  function find(id: string): SessionReport | undefined {
    return reports.find((report) => report.id === id);
  }
}

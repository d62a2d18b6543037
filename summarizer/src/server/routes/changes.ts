import { createRoute, z } from "@hono/zod-openapi";
import type { SSEStreamingApi } from "hono/streaming";
import { streamSSE } from "hono/streaming";
import type { Principal } from "../../access/principal.ts";
import { principalOf } from "../authentication.ts";
import { Changes } from "../changes.ts";
import type { RouteGroup } from "../environment.ts";
import { problem, problems } from "../problem.ts";
import { modelLabels, reportOf } from "../reports.ts";
import { listable } from "../session-access.ts";

const route = createRoute({
  method: "get",
  path: "/v1/changes",
  tags: ["sessions"],
  summary: "Sessions that you may list, as they come and change",
  description:
    "Server-sent events: each `session` has a session as the list has it. The stream ends after some minutes, and as soon " +
    "as who asks is signed out or may list no sessions any more: connect again then, as browsers do.",
  responses: {
    200: { description: "The events", content: { "text/event-stream": { schema: z.string() } } },
    ...problems(401, 403, 429),
  },
});

/** Milliseconds. */
const life = 5 * 60_000;
const beat = 15_000;
/** Between two looks at who asks, while there is no news; before any news that is asked anyway. */
const look = 3000;
/** Streams that one user may have open. */
const most = 16;

/** What happens, as it happens. */
export const changeRoutes: RouteGroup = (api, service) => {
  const { access, database, log } = service;
  const changes = new Changes({ database, log });
  /** By user. */
  const open = new Map<string, number>();
  api.openapi(route, (context) => {
    const { name } = principalOf(context);
    access.requireEver(principalOf(context), "list", "session");
    /** Who asks by now; undefined once they may not. */
    const asker = async () => {
      const principal = await context.var.asker();
      return principal !== undefined && access.mayEver(principal, "list", "session").allowed ? principal : undefined;
    };
    const { closing } = context.env ?? {};
    context.header("x-accel-buffering", "no");
    const others = open.get(name) ?? 0;
    if (others >= most) {
      const remedy = "close one of them, then connect again";
      const detail = `${name} has ${most} streams of changes open, which is the most for one user`;
      throw problem(429, "too-many-streams", detail, { remedy }, { "retry-after": "30" });
    }
    open.set(name, others + 1);
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, AbortSignal.timeout(life), ...(closing ? [closing] : [])]);
    signal.addEventListener("abort", () => release(name), { once: true });
    context.env?.outgoing?.once("close", () => end.abort());
    return streamSSE(context, async (stream) => {
      stream.onAbort(() => end.abort());
      try {
        await tell(stream, signal, asker);
      } finally {
        end.abort();
      }
    });
  });

  function release(name: string): void {
    const rest = (open.get(name) ?? 1) - 1;
    if (rest > 0) open.set(name, rest);
    else open.delete(name);
  }

  /** Tells of changes until `signal` is aborted or there is no asker any more. */
  async function tell(
    stream: SSEStreamingApi,
    signal: AbortSignal,
    asker: () => Promise<Principal | undefined>,
  ): Promise<void> {
    let waiting = new Set<string>();
    let wake = () => {};
    const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    await changes.listen((ids) => {
      for (const id of ids) waiting.add(id);
      wake();
    }, signal);
    await stream.write(": connected\nretry: 2000\n\n");
    let silent = 0;
    while (!signal.aborted) {
      if (waiting.size === 0) {
        const news = new Promise<"news">((resolve) => {
          wake = () => resolve("news");
        });
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<"late">((resolve) => {
          timer = setTimeout(() => resolve("late"), look);
        });
        const first = await Promise.race([news, late, aborted]);
        clearTimeout(timer);
        if (first === "late") {
          if ((await asker()) === undefined) break;
          silent += look;
          if (silent >= beat) {
            silent = 0;
            await stream.write(": still here\n\n");
          }
        }
        continue;
      }
      const principal = await asker();
      if (principal === undefined) break;
      const ids = [...waiting].slice(0, 100);
      waiting = new Set([...waiting].slice(100));
      const { sessions } = await listable(service, principal, { ids }, ids.length, undefined);
      const labels = await modelLabels(database);
      for (const session of sessions) {
        await stream.writeSSE({ event: "session", data: JSON.stringify(reportOf(session, labels)) });
      }
    }
  }
};

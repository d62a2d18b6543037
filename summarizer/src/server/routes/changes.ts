import type { SSEStreamingApi } from "hono/streaming";
import { streamSSE } from "hono/streaming";
import { sessionOperations } from "../../api/sessions.ts";
import type { Listener } from "../changes.ts";
import { Changes } from "../changes.ts";
import type { RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { principalOf } from "../middleware/authentication.ts";

/** Milliseconds. */
const life = 5 * 60_000;
const beat = 15_000;
/** The maximum number of open streams of one user. */
const most = 16;
/** The number of pending sessions at which reading pauses. */
const enough = 1000;
/** The number at which the stream ends. */
const tooMany = 20_000;

/** Streams changes. */
export const changeRoutes: RouteGroup = (api, service) => {
  const changes = new Changes(service);
  /** By user. */
  const open = new Map<string, number>();
  api.openapi(sessionOperations.changes, (context) => {
    const { token, session } = context.var;
    const principal = principalOf(context);
    const { name } = principal;
    service.access.requireEver(principal, "list", "session");
    const { closing } = context.env ?? {};
    context.header("x-accel-buffering", "no");
    const others = open.get(name) ?? 0;
    if (others >= most) {
      const remedy = "close one of them, then reconnect";
      const detail = `${name} has ${most} open streams of changes, the limit for one user`;
      throw problem(429, "too-many-streams", detail, { remedy }, { "retry-after": "30" });
    }
    open.set(name, others + 1);
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, AbortSignal.timeout(life), ...(closing ? [closing] : [])]);
    signal.addEventListener("abort", () => release(name), { once: true });
    context.env?.outgoing?.once("close", () => end.abort());
    return streamSSE(context, async (stream) => {
      stream.onAbort(() => end.abort());
      const waiting = new Waiting(() => end.abort());
      const listener: Listener = {
        ...{ principal, token: token?.id, session: session?.id },
        tell: (reports) => waiting.add(reports),
        end: () => end.abort(),
      };
      try {
        await changes.listen(listener, signal);
        await stream.write(": connected\nretry: 2000\n\n");
        await write(stream, waiting, signal);
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
};

/** Writes pending reports until `signal` is aborted, and a comment after a long silence. */
async function write(stream: SSEStreamingApi, waiting: Waiting, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  while (!signal.aborted) {
    const data = waiting.take();
    if (data !== undefined) {
      await Promise.race([stream.writeSSE({ event: "session", data }), aborted]);
      continue;
    }
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<"silence">((resolve) => {
      timer = setTimeout(() => resolve("silence"), beat);
    });
    const first = await Promise.race([waiting.some(), silence, aborted]);
    clearTimeout(timer);
    if (first === "silence") await Promise.race([stream.write(": still here\n\n"), aborted]);
  }
}

/** Pending reports for a client: the newest of each session. */
class Waiting {
  readonly #reports = new Map<string, string>();
  readonly #overflow: () => void;
  #wake = () => {};
  #drain = () => {};

  /** Calls `overflow` when the client is too far behind. */
  constructor(overflow: () => void) {
    this.#overflow = overflow;
  }

  /** Resolves when there is room for more. */
  async add(reports: ReadonlyMap<string, string>): Promise<void> {
    for (const [id, report] of reports) {
      this.#reports.delete(id);
      this.#reports.set(id, report);
    }
    this.#wake();
    if (this.#reports.size > tooMany) this.#overflow();
    if (this.#reports.size < enough) return;
    await new Promise<void>((resolve) => {
      this.#drain = resolve;
    });
  }

  /** The report that has waited longest. */
  take(): string | undefined {
    const [first] = this.#reports;
    if (first === undefined) return undefined;
    this.#reports.delete(first[0]);
    if (this.#reports.size < enough) this.#drain();
    return first[1];
  }

  /** Resolves when a report is pending. */
  some(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

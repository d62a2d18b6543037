import type { Queryable } from "../../src/database/database.ts";
import type { SessionRow, SummaryRow } from "../../src/domain/rows.ts";
import type { Claim } from "../../src/queue/queue.ts";
import { SessionDeletion } from "../../src/retention/deletion.ts";
import type { Route } from "../../src/routing/router.ts";
import type { Service } from "../../src/service.ts";
import type { Ingested } from "../../src/sessions/sessions.ts";
import { SessionError } from "../../src/sessions/sessions.ts";
import type { Work } from "../../src/sessions/tasks.ts";
import { findTask } from "../../src/sessions/tasks.ts";
import { expireWaiting, failPermanently, lockSession, removeDeleting, take } from "../../src/sessions/transitions.ts";
import { conclude } from "../../src/worker/conclude.ts";
import type { Outcome } from "../../src/worker/outcome.ts";
import { outcomeOf } from "../../src/worker/outcome.ts";
import { summaryOf } from "../search/corpus.ts";
import type { Command, Ending } from "./commands.ts";

/** A job of the queue: a task, and how often it was claimed. */
interface Job {
  readonly id: string;
  readonly data: { readonly session: string; readonly request: string };
  readonly claims: number;
}

interface Held {
  readonly work: Work;
  readonly job: Job;
  readonly route: "model" | "none" | "error";
}

/** What the store holds of one world. */
export interface Snapshot {
  readonly sessions: readonly SessionRow[];
  readonly summaries: readonly SummaryRow[];
  readonly jobs: readonly Job[];
  readonly successes: number;
  readonly requests: number;
}

class Killed extends Error {}

/** Attempts until a task fails. */
const attempts = 3;

/** Sessions, workers and users of one sequence, in a database that others share. */
export class World {
  readonly #service: Service;
  readonly #name: string;
  readonly #held: Held[] = [];
  #answers = 0;
  #deleted = 0;

  constructor(service: Service, name: string) {
    this.#service = service;
    this.#name = name;
  }

  /** How many summaries went with their sessions. */
  get deleted(): number {
    return this.#deleted;
  }

  /** How many answers of models have been stored, or paid for in vain. */
  get answers(): number {
    return this.#answers;
  }

  async look(): Promise<Snapshot> {
    const { database } = this.#service;
    const ours = `${this.#name}-%`;
    const [counts] = await database.query<{ successes: number; requests: number }>(
      `SELECT (SELECT count(*) FROM audit WHERE event = 'session.summarized' AND data->>'sid' LIKE $1
         AND (data->>'success')::boolean) AS successes,
       (SELECT coalesce(sum(requests), 0)::bigint FROM usage WHERE model_name = $2) AS requests`,
      [ours, this.#name],
    );
    return {
      sessions: await database.query<SessionRow>("SELECT * FROM sessions WHERE id LIKE $1 ORDER BY id", [ours]),
      summaries: await database.query<SummaryRow>("SELECT * FROM summaries WHERE session_id LIKE $1 ORDER BY id", [
        ours,
      ]),
      jobs: await this.#jobs(),
      successes: counts?.successes ?? 0,
      requests: counts?.requests ?? 0,
    };
  }

  async #jobs(): Promise<readonly Job[]> {
    return await this.#service.database.query<Job>(
      `SELECT id, data, retry_count AS claims FROM pgboss.job WHERE singleton_key LIKE $1 AND state < 'completed'
       ORDER BY created_on, id`,
      [`${this.#name}-%`],
    );
  }

  async run(command: Command): Promise<void> {
    const { queue, sessions, database } = this.#service;
    const id = `${this.#name}-${command.session}`;
    switch (command.do) {
      case "ingest":
        await this.#transact(
          command,
          permitted((tx) => this.#ingest(tx, id, command)),
        );
        return;
      case "unreadable": {
        const explanation = { reason: "it is cut off", remedy: "send it again" };
        const unread = { kind: "ssh", endEvent: endOf(id, true) } as const;
        await this.#transact(
          command,
          permitted((tx) => sessions.addUnread(tx, unread, explanation)),
        );
        return;
      }
      case "expire":
        await database.query("UPDATE sessions SET created = created - interval '8 days' WHERE id = $1", [id]);
        await this.#transact(command, (tx) => expireWaiting(tx, 7, { reason: "it is late", remedy: "send it" }));
        return;
      case "retry":
        await this.#transact(
          command,
          permitted((tx) => sessions.retry(tx, id)),
        );
        return;
      case "mark": {
        const { summaries } = await this.look();
        const done = summaries.filter(({ session_id, state }) => session_id === id && state === "done").length;
        if (await this.#transact(command, (tx) => this.#mark(tx, id))) this.#deleted += done;
        return;
      }
      case "remove":
        await this.#transact(command, (tx) => removeDeleting(tx, [id]));
        return;
      case "summarize":
        await this.#transact(
          command,
          permitted((tx) => sessions.summarize(tx, id, "carol", this.#name)),
        );
        return;
      case "take":
        await this.#take(command);
        return;
      case "conclude": {
        const at = command.index % Math.max(1, this.#held.length);
        const held = this.#held[at];
        if (held === undefined) return;
        const outcome = outcomeFor(held, command.ending, this.#name);
        const claim = { task: held.job.data, signal: new AbortController().signal, ...settling(held.job) };
        let isStored = false;
        const work = async (tx: Queryable) => {
          isStored = await conclude(tx, queue, claim, held.work, outcome);
        };
        const isKept = await this.#transact(command, work);
        if (!isKept) return;
        this.#held.splice(at, 1);
        if (outcome.state === "done") this.#answers += 1;
        // A worker that loses the store at COMMIT stores its outcome again.
        if (isStored && command.twice) await database.transaction(work);
        return;
      }
      case "die": {
        const job = await this.#job(command.index);
        if (job === undefined) return;
        await database.query("DELETE FROM pgboss.job WHERE id = $1", [job.id]);
        const explanation = { reason: "its workers died", remedy: "look at the logs" };
        await this.#transact({ ...command, again: true }, (tx) => failPermanently(tx, job.data, explanation));
        return;
      }
    }
  }

  async #mark(tx: Queryable, id: string): Promise<void> {
    const session = await lockSession(tx, id);
    if (session === undefined || session.state === "deleting") return;
    await new SessionDeletion(this.#service).mark(tx, [id], { user: "alice" });
  }

  async #ingest(tx: Queryable, id: string, command: Command & { readonly do: "ingest" }): Promise<Ingested> {
    const { interactive, attested } = command;
    const recording = command.recording ? { path: `${id}.cast`, bytes: 1, format: "cast" as const } : undefined;
    return await this.#service.sessions.ingest(tx, {
      ...{ kind: "ssh", endEvent: endOf(id, interactive) },
      ...{ recording, attested },
    });
  }

  /** The job of some task, waiting or claimed: then its worker loses the claim. */
  async #job(index: number): Promise<Job | undefined> {
    const jobs = await this.#jobs();
    return jobs[index % Math.max(1, jobs.length)];
  }

  async #take(command: Command & { readonly do: "take" }): Promise<void> {
    const { database } = this.#service;
    const found = await this.#job(command.index);
    if (found === undefined) return;
    const [job = found] = await database.query<Job>(
      `UPDATE pgboss.job SET state = 'active', retry_count = retry_count + 1 WHERE id = $1
       RETURNING id, data, retry_count AS claims`,
      [found.id],
    );
    const route = job.data.request === "auto" ? command.route : "model";
    let work: Work | undefined;
    const isKept = await this.#transact(command, async (tx) => {
      const open = await findTask(tx, job.data);
      if (open === undefined) await settling(job).settle(tx);
      else work = await take(tx, open, route === "error" ? undefined : this.#route(route));
    });
    if (isKept && work !== undefined) this.#held.push({ work, job, route });
  }

  #route(route: "model" | "none"): Route {
    const model = route === "model" ? this.#name : undefined;
    return { policy: model && "shells", model, because: "", verdicts: [] };
  }

  /** Runs a transaction, which is killed after so many statements: then nothing of it is left. False where it was. */
  async #transact<T>(
    { cut, again }: Pick<Command, "cut" | "again">,
    work: (tx: Queryable) => Promise<T>,
  ): Promise<boolean> {
    const { database } = this.#service;
    if (cut === undefined) {
      await database.transaction(work);
      return true;
    }
    const before = await this.look();
    let left = cut;
    try {
      await database.transaction((tx) =>
        work({
          query: async (text, values) => {
            if (left === 0) throw new Killed();
            left -= 1;
            return await tx.query(text, values);
          },
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
    const after = await this.look();
    if (JSON.stringify(after) !== JSON.stringify(before)) throw new Error("a killed transaction left something behind");
    if (again) await database.transaction(work);
    return again;
  }
}

function endOf(sid: string, interactive: boolean) {
  return { event: "session.end", sid, user: "alice", proto: "ssh", interactive, participants: ["alice"] };
}

/** Ends the claim of a job unless it was claimed again. */
function settling({ id, claims }: Job): Pick<Claim, "settle" | "settling"> {
  const text = "DELETE FROM pgboss.job WHERE id = $1 AND retry_count = $2 AND state = 'active'";
  return {
    settle: async (tx) => (await tx.query(`${text} RETURNING 1 AS one`, [id, claims])).length > 0,
    settling: (from) => ({ text: `${text} AND EXISTS (SELECT 1 FROM ${from})`, values: [id, claims] }),
  };
}

/** What is not permitted changes nothing. */
function permitted<T>(work: (tx: Queryable) => Promise<T>) {
  return async (tx: Queryable): Promise<T | undefined> => {
    try {
      return await work(tx);
    } catch (error) {
      if (error instanceof SessionError) return undefined;
      throw error;
    }
  };
}

function outcomeFor({ route, work }: Held, ending: Ending, model: string): Outcome {
  if (ending === "given-back") return { state: "pending", reason: "", remedy: "", delay: 0, attempted: false };
  if (ending === "error" || route === "error") return outcomeOf(new Error("no"), work.attempt, attempts);
  if (route === "none") return { state: "unmatched", reason: "no policy matched", remedy: "add a policy" };
  const explanation = { reason: "too much", remedy: "raise the limit" };
  switch (ending) {
    case "too-large":
      return { state: "too-large", ...explanation };
    case "over-budget":
      return { state: "over-budget", delay: 60, ...explanation };
    case "over-budget-alone":
      return { state: "over-budget", delay: undefined, ...explanation };
    case "done": {
      const usage = { inputTokens: 1, outputTokens: 1, requests: 1, cost: undefined };
      return { state: "done", model, result: { summary: summaryOf({ title: "Done" }), usage, masks: {}, parts: 1 } };
    }
  }
}

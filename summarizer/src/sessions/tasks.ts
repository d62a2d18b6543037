import type { Queryable } from "../database/database.ts";
import type { SessionRow, SummaryRow } from "../domain/rows.ts";
import type { Task } from "../queue/queue.ts";
import type { Transition } from "./states.ts";
import { sessionTransitions, summaryTransitions } from "./states.ts";

/** A waiting or abandoned task, before it is taken. */
export interface OpenTask {
  readonly task: Task;
  readonly session: SessionRow;
  /** The summary of a task on demand. */
  readonly summary: SummaryRow | undefined;
  /** Changes with every change of the session. */
  readonly sessionVersion: string;
  /** The version of the resources by which the task is routed. */
  readonly resourceVersion: number;
}

/** A task that a worker has taken. */
export interface Work {
  readonly task: Task;
  readonly session: SessionRow;
  /** The summary of the task; undefined if no policy has chosen a model. */
  readonly summary: SummaryRow | undefined;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  /** When this attempt began, by the store's clock. */
  readonly started: Date;
}

/** The summary of a task; undefined before a policy has chosen a model. */
export async function findSummary(tx: Queryable, { session, request }: Task): Promise<SummaryRow | undefined> {
  const [row] = await tx.query<SummaryRow>("SELECT * FROM summaries WHERE session_id = $1 AND request = $2", [
    session,
    request,
  ]);
  return row;
}

/** A task with its session and its summary; undefined if nothing is left to do. */
export async function findTask(store: Queryable, task: Task): Promise<OpenTask | undefined> {
  const [found] = await store.query<SessionRow & { session_version: string; resource_version: number }>(
    `SELECT sessions.*, sessions.xmin::text AS session_version, (SELECT version FROM resource_version) AS resource_version
     FROM sessions WHERE id = $1 AND NOT EXISTS (
       SELECT 1 FROM summaries WHERE session_id = $1 AND request = $2 AND state = 'done')`,
    [task.session, task.request],
  );
  if (found === undefined) return undefined;
  const { session_version: sessionVersion, resource_version: resourceVersion, ...session } = found;
  const open = { task, session, sessionVersion, resourceVersion };
  if (task.request === "auto") {
    return canBeTaken(session.state, sessionTransitions) ? { ...open, summary: undefined } : undefined;
  }
  const summary = await findSummary(store, task);
  if (summary === undefined || !canBeTaken(summary.state, summaryTransitions)) return undefined;
  return { ...open, summary };
}

function canBeTaken<State>(state: State, { take }: { readonly take: Transition<State> }): boolean {
  return take.from.includes(state);
}

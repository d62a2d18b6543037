import { ContextError } from "wherefore";
import { contextFromEvent } from "wherefore/teleport";
import type { StoredResource } from "../kinds/schema.ts";

/** What a condition of a rule reads beside the user. */
export interface Subject {
  readonly resource: object;
  readonly session: object;
}

/** Rules that ask for what is not there read zero values. */
export const noSubject: Subject = { resource: {}, session: {} };

/**
 * A finished session, by its end event.
 * @throws ContextError for data that is no end event
 */
export function sessionSubject(endEvent: unknown): Subject {
  const { resource, session } = contextFromEvent(endEvent);
  return { resource: resource ?? {}, session: session ?? {} };
}

/** The same; undefined for data that are not an end event. */
export function readableSubject(endEvent: unknown): Subject | undefined {
  try {
    return sessionSubject(endEvent);
  } catch (error) {
    if (shapeFault(error) === undefined) throw error;
    return undefined;
  }
}

/** A resource itself; of its spec conditions see nothing. */
export function resourceSubject({ kind, version, metadata }: StoredResource): Subject {
  const { name, description, labels } = metadata;
  return { resource: { kind, version, metadata: { name, description, labels } }, session: {} };
}

/** Why data has not the shape that conditions read; undefined for any other error. */
export function shapeFault(error: unknown): string | undefined {
  return error instanceof ContextError ? error.message : undefined;
}

import { ContextError } from "wherefore";
import { contextFromEvent } from "wherefore/teleport";
import type { StoredResource } from "../kinds/schema.ts";

/** The data that a rule's condition reads, in addition to the user. */
export interface Subject {
  readonly resource: object;
  readonly session: object;
}

/** Rules that read absent data read zero values. */
export const noSubject: Subject = { resource: {}, session: {} };

/**
 * A finished session, from its end event.
 * @throws ContextError for data that is not an end event
 */
export function sessionSubject(endEvent: unknown): Subject {
  const { resource, session } = contextFromEvent(endEvent);
  return { resource: resource ?? {}, session: session ?? {} };
}

/** The same; undefined for data that is not an end event. */
export function readableSubject(endEvent: unknown): Subject | undefined {
  try {
    return sessionSubject(endEvent);
  } catch (error) {
    if (shapeFault(error) === undefined) throw error;
    return undefined;
  }
}

/** A resource itself, without its spec. */
export function resourceSubject({ kind, version, metadata }: StoredResource): Subject {
  const { name, description, labels } = metadata;
  return { resource: { kind, version, metadata: { name, description, labels } }, session: {} };
}

/** Why data has the wrong shape for conditions; undefined for any other error. */
export function shapeFault(error: unknown): string | undefined {
  return error instanceof ContextError ? error.message : undefined;
}

import { createContext } from "preact";
import { useContext, useLayoutEffect } from "preact/hooks";
import type { ApiError, Finding, Problem } from "../api/client.ts";

/** What the server finds wrong with one part of what was sent. */
export interface Fault {
  /** The part, as `spec.kinds[0]`; empty for the whole. */
  readonly at: string;
  readonly message: string;
  /** What to do about it. */
  readonly help?: string | undefined;
  /** Where it stands in the text that was sent, from 1. */
  readonly line?: number | undefined;
}

/** What a form and its fields tell each other. */
interface Placing {
  /** What is wrong, by the field that shows it. */
  readonly placed: ReadonlyMap<string, readonly Fault[]>;
  /** Takes a part over for the control with that id; gives what ends it. */
  claim(at: string, id: string): () => void;
}

export const PlacingContext = createContext<Placing>({ placed: new Map(), claim: () => () => {} });

/** What a field that shows `at` has to say of it. */
export function useFaults(at: string | undefined, id: string): readonly Fault[] {
  const { placed, claim } = useContext(PlacingContext);
  useLayoutEffect(() => (at === undefined ? undefined : claim(at, id)), [at, id, claim]);
  return at === undefined ? [] : (placed.get(at) ?? []);
}

/** All that a refusal finds wrong, part by part; empty where it says but one thing of the whole. */
export function faultsOf(error: ApiError | undefined): readonly Fault[] {
  const { findings = [], errors = [] } = error?.problem ?? ({} as Partial<Problem>);
  return [
    ...findings.filter(({ severity }) => severity === "error").map(faultOf),
    ...errors.map(({ name, message }) => ({ at: name, message })),
  ];
}

/** What there is to say of a document that was taken all the same. */
export function remarksOf(findings: readonly Finding[]): readonly Fault[] {
  return findings.filter(({ severity }) => severity === "warning").map(faultOf);
}

function faultOf({ path = "", message, help, line }: Finding): Fault {
  return { at: path, message, help, line };
}

/** The nearest part around `at` that some field shows; undefined where none does. */
export function placeOf(at: string, claimed: ReadonlyMap<string, unknown>): string | undefined {
  for (let part = at; part !== ""; part = part.replace(/(\.[^.[]*|\[\d+\]|^[^.[]+)$/, "")) {
    if (claimed.has(part)) return part;
  }
  return undefined;
}

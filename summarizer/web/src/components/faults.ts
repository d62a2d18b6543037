import { createContext } from "preact";
import { useContext, useLayoutEffect } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import type { Finding } from "../api/types.ts";
import { sentence } from "./states.tsx";

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
  /** Takes a part over for the control with that id, which people know by `label`; gives what ends it. */
  claim(at: string, claimed: Claim): () => void;
  /** The controls of the form, by the part that each shows. */
  labels(): ReadonlyMap<string, Claim>;
}

/** The control that shows a part. */
export interface Claim {
  readonly id: string;
  readonly label: string;
}

export const PlacingContext = createContext<Placing>({
  placed: new Map(),
  claim: () => () => {},
  labels: () => new Map(),
});

/** What a field that shows `at`, and that people know by `label`, has to say of it. */
export function useFaults(at: string | undefined, id: string, label: string): readonly string[] {
  const { placed, claim } = useContext(PlacingContext);
  useLayoutEffect(() => (at === undefined ? undefined : claim(at, { id, label })), [at, id, label, claim]);
  return at === undefined ? [] : (placed.get(at) ?? []).map((fault) => faultText(fault, at, label));
}

/** What a fault says, as a sentence: with the field's name for people where the server's stands at its beginning. */
export function faultText({ message }: Fault, at?: string, label?: string): string {
  if (at !== undefined && label !== undefined) {
    if (message.startsWith(`${at} `)) return sentence(`${label}${message.slice(at.length)}`);
    const invalid = `invalid ${at}:`;
    if (message.startsWith(invalid)) return sentence(`${label} is invalid:${message.slice(invalid.length)}`);
  }
  // A path stays as it is spelt.
  return /^[a-z_]+[.[]/.test(message) ? `${message.replace(/\.$/, "")}.` : sentence(message);
}

/** A text of the server's for a place within a form: parts of the document are called as their fields are. */
export function useLabelled(text: string): string {
  const labels = useContext(PlacingContext).labels();
  return text.replace(/\b(?:spec|metadata)(?:\.\w+)+/g, (at) => {
    const label = labels.get(at)?.label;
    return label === undefined ? at : `“${label}”`;
  });
}

/** All that a refusal finds wrong, part by part; empty where it says but one thing of the whole. */
export function faultsOf(error: ApiError | undefined): readonly Fault[] {
  const { findings = [], errors = [] } = error?.problem ?? {};
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

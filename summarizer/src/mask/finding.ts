/** A secret in a text, from `start` up to `end`. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  /** What the mask says it was. */
  readonly sort: string;
  /** Whether the context identifies it, not its own shape: then it is also searched for elsewhere. */
  readonly byContext?: true;
}

/** Finds secrets in a text, in time linear in it. Findings may overlap. */
export type Detector = (text: string) => Iterable<Finding>;

/** A secret in a text, from `start` up to `end`. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  /** What the mask says it was. */
  readonly sort: string;
  /** What stands around it tells that it is one, not its own shape: it is looked for elsewhere too. */
  readonly byContext?: true;
}

/** Finds secrets in a text, in time linear in it. Findings may overlap. */
export type Detector = (text: string) => Iterable<Finding>;

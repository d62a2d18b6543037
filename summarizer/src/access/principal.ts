/** Somebody who asks for something. */
export interface Principal {
  readonly name: string;
  /** The operator of this machine, at its command line: may do everything. */
  readonly local: boolean;
}

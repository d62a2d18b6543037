/** One problem of an environment's definition. */
export interface DefinitionProblem {
  /** The path in the definition: `fields.order.status`, `functions[0].examples[1]`. */
  readonly path: string;
  readonly message: string;
  /** What to do about it. */
  readonly help?: string | undefined;
}

/** An invalid definition of an environment. The message has every problem, one per line. */
export class DefinitionError extends TypeError {
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[]) {
    const lines = problems.map(({ path, message, help }) =>
      [`  ${path}: ${message}`, help].filter((part) => part !== undefined).join("; "),
    );
    super(`invalid environment definition:\n${lines.join("\n")}`);
    this.name = "DefinitionError";
    this.problems = problems;
  }
}

export type Report = (path: string, message: string, help?: string) => void;

/** The path of a member: `fields.user`, `fields["cost-center"]`. */
export function memberOf(path: string, name: string): string {
  if (/^[\p{L}_$][\p{L}\p{Nd}_$]*$/u.test(name)) return path === "" ? name : `${path}.${name}`;
  return `${path}[${JSON.stringify(name)}]`;
}

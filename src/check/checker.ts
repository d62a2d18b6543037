import type { Environment } from "../environment.ts";
import type { Attachments } from "../messages/message.ts";
import type { Code, diagnose } from "../messages.ts";
import type { Span } from "../source.ts";
import type { Expr } from "../syntax/ast.ts";
import type { TypedExpr } from "../typed.ts";
import type { Type } from "../types/type.ts";

/** The shared state of the checker's rules: the environment, and the findings. */
export interface Checker {
  readonly environment: Environment;
  readonly text: string;
  readonly report: Report;
  /** The expression with its type; `undefined` if it has a mistake, which has been reported. */
  readonly check: (expr: Expr, wanting?: Wanting) => TypedExpr | undefined;
  /** The expression's type, if it has one; reports nothing. */
  readonly typeOf: (expr: Expr) => Type | undefined;
  readonly parentOf: (expr: Expr) => Expr | undefined;
  /** Whether to search for suggestions for an unknown name. */
  readonly suggests: () => boolean;
}

export type Report = <C extends Code>(
  code: C,
  span: Span,
  details: Parameters<typeof diagnose<C>>[2],
  attachments?: Attachments,
) => void;

/** The type expected at a place. Used only if something is wrong there. */
export type Wanting = () => Wanted;

export interface Wanted {
  readonly accepts: (type: Type) => boolean;
  /** Whether a string literal would make sense: not if it would be compared with another literal. */
  readonly text: boolean;
  /** Whether it is the key of a map, which is usually a string. */
  readonly isKey?: true;
}

/** No expectation. */
export const anything: Wanted = { accepts: () => true, text: false };

/** An expectation of one kind of type. */
export function ofKind(...kinds: readonly Type["kind"][]): Wanting {
  return () => ({ accepts: ({ kind }) => kinds.includes(kind), text: false });
}

import type { Environment } from "../environment.ts";
import type { Attachments } from "../messages/message.ts";
import type { Code, diagnose } from "../messages.ts";
import type { Span } from "../source.ts";
import type { Expr } from "../syntax/ast.ts";
import type { TypedExpr } from "../typed.ts";

/** What the checker's rules share: where names come from, and where findings go. */
export interface Checker {
  readonly environment: Environment;
  readonly text: string;
  readonly report: Report;
  /** The expression with its type; `undefined` when it has a mistake, which has been reported. */
  readonly check: (expr: Expr) => TypedExpr | undefined;
}

export type Report = <C extends Code>(
  code: C,
  span: Span,
  details: Parameters<typeof diagnose<C>>[2],
  attachments?: Attachments,
) => void;

import type { Environment } from "../environment.ts";
import type { Attachments } from "../messages/message.ts";
import type { Code, diagnose } from "../messages.ts";
import type { Span } from "../source.ts";
import type { Expr } from "../syntax/ast.ts";
import type { TypedExpr } from "../typed.ts";
import type { Type } from "../types/type.ts";

/** What the checker's rules share: where names come from, and where findings go. */
export interface Checker {
  readonly environment: Environment;
  readonly text: string;
  readonly report: Report;
  /** The expression with its type; `undefined` when it has a mistake, which has been reported. */
  readonly check: (expr: Expr, wanting?: Wanting) => TypedExpr | undefined;
  /** The expression's type, if it has one; reports nothing. */
  readonly typeOf: (expr: Expr) => Type | undefined;
  readonly parentOf: (expr: Expr) => Expr | undefined;
  /** Whether a name that means nothing is worth a search for what it may stand for. */
  readonly suggests: () => boolean;
}

export type Report = <C extends Code>(
  code: C,
  span: Span,
  details: Parameters<typeof diagnose<C>>[2],
  attachments?: Attachments,
) => void;

/** What a place takes. Asked only where something is wrong there. */
export type Wanting = () => Wanted;

export interface Wanted {
  readonly accepts: (type: Type) => boolean;
  /** Whether a literal text would make sense: not where it would be compared with another literal. */
  readonly text: boolean;
  /** Whether it is the key of a map, which is hardly ever anything but a text. */
  readonly isKey?: true;
}

/** Where nothing is known of what is wanted. */
export const anything: Wanted = { accepts: () => true, text: false };

/** A place for one kind of type. */
export function ofKind(...kinds: readonly Type["kind"][]): Wanting {
  return () => ({ accepts: ({ kind }) => kinds.includes(kind), text: false });
}

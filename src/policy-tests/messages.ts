import { type Attachments, compose, type Message, oneOf } from "../messages/message.ts";
import type { Reported } from "../report/render.ts";
import type { Span } from "../source.ts";

/** The messages about tests of policies. A row's parameters are the details of its message. */
const testMessages = {
  "duplicate-test": (name: string): Message => ({
    severity: "error",
    message: `two tests are named "${name}"`,
    help: "rename one of them",
  }),
  "no-policies": (): Message => ({
    severity: "error",
    message: "no policies to test",
    help: "name their file in spec.policies",
  }),
  "policies-with-errors": (): Message => ({
    severity: "error",
    message: "not run: its policies have errors",
    help: "fix the policies first",
  }),
  "policy-named-none": (): Message => ({
    severity: "error",
    message: 'a policy is named "none", which stands for no policy',
    help: "rename the policy",
  }),
  "unknown-filter": (name: string, near: string | undefined, known: readonly string[]): Message => ({
    severity: "error",
    message: `no filter is named "${name}"`,
    help: near === undefined ? oneOf("the filters are", known) : `did you mean ${near}?`,
  }),
  "test-input": (what: string, remedy: string | undefined): Message => ({
    severity: "error",
    message: what,
    help: remedy,
  }),
  "impossible-side": (value: boolean, isInSet: boolean): Message => ({
    severity: "warning",
    message: `this condition is never ${value} where it is evaluated`,
    help: `no test can show it: ${isInSet ? "an earlier policy or another condition" : "another condition"} excludes it`,
  }),
  "undecided-side": (value: boolean, reason: string): Message => ({
    severity: "warning",
    message: `no case found in which this condition is ${value}`,
    help: `${reason}; write the test by hand`,
  }),
  "test-failed": (name: string, what: string, why: readonly string[]): Message => ({
    severity: "error",
    message: `${name}: ${what}`,
    help: why.length === 0 ? undefined : why.join("\n"),
  }),
} satisfies Readonly<Record<string, (...details: never[]) => Message>>;

/** The diagnostic `code` at `span` of the file; `details` are those of the code's message. */
export function diagnoseTest<C extends keyof typeof testMessages>(
  code: C,
  span: Span,
  details: Parameters<(typeof testMessages)[C]>,
  attachments: Attachments = {},
): Reported {
  const write = testMessages[code] as (...details: readonly unknown[]) => Message;
  return compose(code, span, write(...details), attachments);
}

import type { Audit, Finding, Uncovered } from "../analyze/index.ts";
import type { Reported } from "../report/render.ts";
import type { Span } from "../source.ts";
import { diagnoseAudit } from "./messages.ts";

/** Something that an audit found, with what there is to say about it. */
export interface AuditFinding {
  /** `note`: what an author has to know, and may want so. */
  readonly level: "error" | "warning" | "note";
  /** The policy that it is about, whose name or filter is the place; undefined: the set. */
  readonly policy: string | undefined;
  /** Whether the diagnostic's span is in the policy's filter; else the place is its name. */
  readonly isInFilter: boolean;
  readonly diagnostic: Reported;
  /** A context that shows it, with its kind. */
  readonly witness?: Readonly<Record<string, unknown>>;
  /** Whether a limit stopped a search. */
  readonly isUndecided: boolean;
  /** The finding as it came. */
  readonly data: Readonly<Record<string, unknown>>;
}

const nowhere: Span = { start: 0, end: 0 };

/**
 * The findings of an audit in the order of the policies, and then what no policy takes. `many`: what filters select;
 * `filterOf`: the text of a policy's filter.
 */
export function findingsOf(
  { findings, uncovered }: Audit,
  many: string,
  filterOf: (policy: string) => string,
): readonly AuditFinding[] {
  const ofPolicies = findings.map((finding): AuditFinding => {
    const { code, span: _in, ...data } = { span: undefined, ...finding };
    return {
      level: levelOf(finding),
      policy: finding.policy,
      isInFilter: "span" in finding,
      diagnostic: diagnosticOf(finding, many, filterOf),
      ...("witness" in finding && { witness: { ...(finding.witness as object) } }),
      isUndecided: code === "undecided",
      data,
    };
  });
  return [...ofPolicies, ...uncovered.map((each) => ofNone(each, many))];
}

/** What is most likely a mistake is a warning. */
function levelOf({ code }: Finding): AuditFinding["level"] {
  return ["overlap", "mergeable", "dialect-difference", "undecided"].includes(code) ? "note" : "warning";
}

function diagnosticOf(finding: Finding, many: string, filterOf: (policy: string) => string): Reported {
  switch (finding.code) {
    case "unreachable-policy":
      return diagnoseAudit(finding.code, nowhere, [finding.policy, finding.by, many]);
    case "unreachable-kind":
      return diagnoseAudit(finding.code, nowhere, [finding.policy, finding.kind, finding.by, many]);
    case "overlap":
      return diagnoseAudit(finding.code, nowhere, [finding.policy, finding.by, many]);
    case "mergeable":
      return diagnoseAudit(finding.code, nowhere, [finding.policy, finding.by, finding.filter]);
    case "constant-condition":
      return diagnoseAudit(finding.code, finding.span, [finding.value]);
    case "redundant-operand": {
      const whole = { start: 0, end: filterOf(finding.policy).length };
      const fixes = [{ title: "remove it", edits: [{ span: whole, text: finding.filter }] }];
      return diagnoseAudit(finding.code, finding.span, [], { fixes });
    }
    case "dialect-difference":
      return diagnoseAudit(finding.code, nowhere, [finding.dialect]);
    case "undecided":
      return diagnoseAudit(finding.code, nowhere, [finding.policy, finding.kind, many, finding.reason]);
  }
}

function ofNone({ kind, filter, witness }: Uncovered, many: string): AuditFinding {
  return {
    level: "note",
    policy: undefined,
    isInFilter: false,
    diagnostic: diagnoseAudit("uncovered", nowhere, [kind, filter, many]),
    witness: { ...(witness as object) },
    isUndecided: false,
    data: { ...(kind !== undefined && { kind }), ...(filter !== undefined && { filter }) },
  };
}

import { CompletionContext } from "@codemirror/autocomplete";
import { ensureSyntaxTree, getIndentation, matchBrackets } from "@codemirror/language";
import type { Diagnostic as Mark } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "wherefore";
import {
  type EditedEnvironment,
  environmentOf as environmentIn,
  filterCompletions,
  filterDiagnostics,
  filterEditor,
  filterPieces,
  filterTooltip,
  setFilterEnvironment,
} from "wherefore/codemirror";
import { sessionFilter, whereClause } from "wherefore/teleport";
import { caseFiles, environmentOf, isOfPolicies, judge, readCases } from "../cases.ts";
import { runs } from "../runs.ts";

const filters = caseFiles
  .flatMap(readCases)
  .filter((one) => !isOfPolicies(one))
  .map((one) => ({ text: judge(one).text, environment: environmentOf(one) }));

const open = (doc: string, environment: EditedEnvironment) =>
  EditorState.create({ doc, extensions: filterEditor(environment) });

const diagnosticOf = ({ from, to, severity, source }: Mark) => ({
  code: source,
  severity,
  span: { start: from, end: to },
});
const essence = ({ code, severity, span }: Diagnostic) => ({ code, severity, span });

/** Asks everything at `offset`; the marks are those of `check`. */
function ask(state: EditorState, offset: number): void {
  const text = state.doc.toString();
  const { diagnostics = [] } = environmentIn(state)?.check(text) ?? {};
  expect(filterDiagnostics(state).map(diagnosticOf)).toEqual(diagnostics.slice(0, 200).map(essence));
  for (const explicit of [true, false]) filterCompletions(new CompletionContext(state, offset, explicit));
  filterTooltip(state, offset);
  matchBrackets(state, offset, 1);
  getIndentation(state, offset);
  expect(ensureSyntaxTree(state, text.length, 5000)?.length).toBe(text.length);
}

const pieces = fc.constantFrom(
  ..."()[].,!\"'`\\/*&|= \n_aé1\u{1f600}\u202e\0",
  "\ud83d",
  "\r\n",
  "user",
  "labels",
  "contains(",
  "&&",
  "//",
  "/*",
);
const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(""));

interface Change {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}
const changes: fc.Arbitrary<readonly Change[]> = fc.array(fc.record({ at: fc.nat(), length: fc.nat(8), text: texts }), {
  maxLength: 6,
});

const edited = (state: EditorState, { at, length, text }: Change): EditorState => {
  const from = at % (state.doc.length + 1);
  const to = Math.min(state.doc.length, from + length);
  return state.update({ changes: { from, to, insert: text } }).state;
};

test("any text that is edited in any way has the diagnostics of check, and nothing throws", () => {
  const start = fc.oneof(
    fc.constantFrom(...filters),
    texts.map((text) => ({ text, environment: sessionFilter })),
  );
  fc.assert(
    fc.property(start, changes, ({ text, environment }, steps) => {
      let state = open(text, environment);
      ask(state, 0);
      for (const step of steps) {
        state = edited(state, step);
        ask(state, step.at % (state.doc.length + 1));
      }
    }),
    runs(500),
  );
});

test("the pieces of any text are the text", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const shown = filterPieces(text).map((piece) => piece.text);
      expect(shown.join("")).toBe(text);
    }),
    runs(1000),
  );
});

test("every fix of every filter gives what the library says it gives", async () => {
  const { applyFix } = await import("wherefore");
  for (const { text, environment } of filters) {
    const state = open(text, environment);
    const doc = state.doc.toString();
    const marks = filterDiagnostics(state);
    for (const [at, { fixes = [] }] of environment.check(doc).diagnostics.slice(0, 200).entries()) {
      const applied = (marks[at]?.actions ?? []).map(({ apply }) => {
        let after = "";
        const view = {
          state,
          dispatch: (spec: Parameters<EditorState["update"]>[0]) => {
            after = state.update(spec).state.doc.toString();
          },
        };
        apply(view as never, marks[at]?.from ?? 0, marks[at]?.to ?? 0);
        return after;
      });
      expect(applied).toEqual(fixes.map((fix) => open(applyFix(doc, fix), environment).doc.toString()));
    }
  }
});

test("a fix of a text that was changed since is that of the text as it is", () => {
  const before = open('contains(user.spec.role, "dev") ', sessionFilter);
  const [mark] = filterDiagnostics(before);
  const [fix] = mark?.actions ?? [];
  const applied = (changes: { readonly from: number; readonly insert: string }, moved: number) => {
    const view = { state: before.update({ changes }).state, dispatch: (_: unknown) => {} };
    view.dispatch = (spec) => {
      view.state = view.state.update(spec as Parameters<EditorState["update"]>[0]).state;
    };
    fix?.apply(view as never, (mark?.from ?? 0) + moved, (mark?.to ?? 0) + moved);
    return view.state.doc.toString();
  };
  expect(applied({ from: 0, insert: "true && " }, 8)).toBe('true && contains(user.spec.roles, "dev") ');
  expect(applied({ from: 23, insert: "ss" }, 0)).toBe('contains(user.spec.roless, "dev") ');
});

test("another environment is asked from then on", () => {
  const before = open('contains(session.participants, "a")', whereClause);
  expect(filterDiagnostics(before)).toEqual([]);
  const environment = sessionFilter.with({ kinds: ["db"], dialect: "teleport" });
  const { state } = before.update({ effects: setFilterEnvironment.of(environment) });
  expect(environmentIn(state)).toBe(environment);
  ask(state, 0);
});

describe("a text that is long or hostile", () => {
  test.each([
    ["characters", "a".repeat(1_000_000)],
    ["lines", "contains(\n".repeat(100_000)],
    ["names", "a.".repeat(32_000)],
    ["parentheses", "(".repeat(65_000)],
    ["brackets that do not match", "((((".repeat(8_000) + "]]]]".repeat(8_000)],
    ["quotes", '"\n'.repeat(30_000)],
    ["mistakes", "a = b && ".repeat(7_000)],
    ["quotes beyond what is colored", '"\n'.repeat(500_000)],
  ])("has many %s", (_, text) => {
    let state = open(text, sessionFilter);
    for (const at of [0, text.length >> 1, text.length]) {
      state = edited(state, { at, length: 0, text: "x" });
      ask(state, at);
    }
  });
});

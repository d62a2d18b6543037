import { type CompletionSource, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { bracketMatching } from "@codemirror/language";
import { nextDiagnostic, previousDiagnostic } from "@codemirror/lint";
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, highlightSpecialChars, type KeyBinding, keymap } from "@codemirror/view";
import { filterCompletion } from "./complete.ts";
import { type EditedEnvironment, filterEnvironment } from "./environment.ts";
import { fixesMenu, showFixes } from "./fixes.ts";
import { filterHover, showHover } from "./hover.ts";
import { filterSupport } from "./language.ts";
import { type FilterLinterOptions, filterLinter } from "./lint.ts";
import { focusProblems, problemsPanel } from "./problems.ts";
import { filterTheme } from "./theme.ts";
import { typingOver } from "./typing.ts";

/** How an editor differs from what {@link filterEditor} gives by default. */
export interface FilterEditorOptions extends FilterLinterOptions {
  /** Sources of completions besides the environment's, such as the values of a field; each may answer later. */
  readonly complete?: readonly CompletionSource[];
  /** Whether problems are listed under the text. Default: true. */
  readonly problems?: boolean;
  /** Whether the editor has the looks of {@link filterTheme}. Default: true. */
  readonly theme?: boolean;
}

/**
 * The keys: F8 and Shift-F8 go to the next and to the last problem, Ctrl-. opens the fixes for it, F1 says what is known
 * of the name at the cursor, Ctrl-Shift-M goes to the list of problems. On a Mac it is Cmd.
 */
export const filterKeymap: readonly KeyBinding[] = [
  { key: "Mod-.", run: showFixes, preventDefault: true },
  { key: "F8", run: nextDiagnostic, shift: previousDiagnostic, preventDefault: true },
  { key: "F1", run: showHover, preventDefault: true },
  { key: "Mod-Shift-m", run: focusProblems, preventDefault: true },
];

/**
 * Everything that an editor of filters needs to know of the language: colors, problems with their fixes, completion,
 * hover, brackets, indentation and keys. History and the common keys are the page's to add.
 */
export function filterEditor(
  environment: EditedEnvironment,
  { complete, problems = true, theme = true, ...checks }: FilterEditorOptions = {},
): Extension {
  return [
    filterEnvironment(environment),
    filterSupport(),
    filterLinter(checks),
    filterCompletion(complete),
    filterHover,
    fixesMenu,
    problems ? problemsPanel : [],
    bracketMatching(),
    closeBrackets(),
    highlightSpecialChars(),
    typingOver,
    EditorView.lineWrapping,
    Prec.high(keymap.of([...filterKeymap, ...completionKeymap, ...closeBracketsKeymap])),
    theme ? filterTheme : [],
  ];
}

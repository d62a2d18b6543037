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

/** Options of {@link filterEditor}. */
export interface FilterEditorOptions extends FilterLinterOptions {
  /** Additional completion sources, such as the values of a field; they can be asynchronous. */
  readonly complete?: readonly CompletionSource[];
  /** Whether to list the problems below the text. Default: true. */
  readonly problems?: boolean;
  /** Whether to use {@link filterTheme}. Default: true. */
  readonly theme?: boolean;
}

/**
 * The keys: F8 and Shift-F8 go to the next and the previous problem, Ctrl-. opens its fixes, F1 shows the documentation
 * of the name at the cursor, Ctrl-Shift-M goes to the list of problems. On a Mac, Cmd instead of Ctrl.
 */
export const filterKeymap: readonly KeyBinding[] = [
  { key: "Mod-.", run: showFixes, preventDefault: true },
  { key: "F8", run: nextDiagnostic, shift: previousDiagnostic, preventDefault: true },
  { key: "F1", run: showHover, preventDefault: true },
  { key: "Mod-Shift-m", run: focusProblems, preventDefault: true },
];

/**
 * A complete editor for filters: highlighting, problems with fixes, completion, hover, brackets, indentation and keys.
 * Add history and the common keys yourself.
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

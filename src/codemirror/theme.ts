import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type Highlighter, tagHighlighter, tags } from "@lezer/highlight";

/** A custom property for a color, with its defaults by `color-scheme`. */
const color = (name: string, light: string, dark: string) => `var(--wherefore-${name}, light-dark(${light}, ${dark}))`;

const ink = color("ink", "#1a1f24", "#e4e7ea");
const ground = color("ground", "#ffffff", "#1b1f23");
const raised = color("raised", "#ffffff", "#23282d");
const sunken = color("sunken", "#eef0f2", "#101316");
const quiet = color("quiet", "#56606a", "#a2abb4");
const line = color("line", "#8b949d", "#7d8790");
const accent = color("accent", "#1f5f99", "#7ab8f0");
const selection = color("selection", "#cfe3f5", "#274968");
const error = color("error", "#a12a17", "#ff9d88");
const warning = color("warning", "#7a5200", "#f0c565");

/** The token colors, with their defaults. */
const looks = [
  { tag: tags.comment, name: "comment", light: "#56606a", dark: "#a2abb4" },
  { tag: tags.string, name: "string", light: "#2c6e49", dark: "#8fd6ae" },
  { tag: [tags.number, tags.bool], name: "number", light: "#7a5200", dark: "#f0c565" },
  { tag: tags.function(tags.variableName), name: "function", light: "#6b3fa0", dark: "#c9a7f5" },
  { tag: [tags.variableName, tags.propertyName], name: "field", light: "#1f5f99", dark: "#7ab8f0" },
  { tag: [tags.operator, tags.bracket, tags.punctuation], name: "operator", light: "#1a1f24", dark: "#e4e7ea" },
  { tag: tags.invalid, name: "invalid", light: "#a12a17", dark: "#ff9d88" },
] as const;

/** The colors of the language. */
export const filterHighlightStyle = HighlightStyle.define(
  looks.map(({ tag, name, light, dark }) => ({ tag, color: color(name, light, dark) })),
);

/** The same by classes for the page: `filter-string`. */
export const filterClasses: Highlighter = tagHighlighter(
  looks.map(({ tag, name }) => ({ tag, class: `filter-${name}` })),
);

const sheet = EditorView.theme({
  "&": {
    color: ink,
    backgroundColor: ground,
    border: `1px solid ${line}`,
    borderRadius: "var(--wherefore-radius, 6px)",
  },
  "&.cm-focused": { outline: `2px solid ${accent}`, outlineOffset: "1px" },
  ".cm-scroller": {
    fontFamily: "var(--wherefore-font, ui-monospace, Menlo, Consolas, monospace)",
    fontSize: "var(--wherefore-font-size, 13px)",
    lineHeight: "1.55",
  },
  ".cm-content": { caretColor: ink, padding: "8px 0" },
  ".cm-line": { padding: "0 10px" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: ink },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection":
    { background: selection },
  ".cm-placeholder": { color: quiet },
  ".cm-specialChar": { color: error },
  "&.cm-focused .cm-matchingBracket, .cm-matchingBracket": {
    backgroundColor: sunken,
    outline: `1px solid ${line}`,
  },
  "&.cm-focused .cm-nonmatchingBracket, .cm-nonmatchingBracket": { backgroundColor: "transparent", color: error },

  ".cm-lintRange": { backgroundImage: "none", paddingBottom: "0", textDecorationSkipInk: "none" },
  ".cm-lintRange-error": { textDecoration: `underline wavy ${error} 1px`, textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { textDecoration: `underline wavy ${warning} 1px`, textUnderlineOffset: "3px" },
  ".cm-lintRange-active": { backgroundColor: sunken },
  ".cm-lintPoint-error::after, .cm-lintPoint::after": { borderBottomColor: error },
  ".cm-lintPoint-warning::after": { borderBottomColor: warning },

  ".cm-tooltip": {
    maxWidth: "min(480px, 92vw)",
    color: ink,
    backgroundColor: raised,
    border: `1px solid ${line}`,
    borderRadius: "6px",
    boxShadow: "0 8px 24px rgb(0 0 0 / 20%)",
    overflowWrap: "anywhere",
  },
  ".cm-tooltip-section:not(:first-child)": { borderTop: `1px solid ${line}` },
  ".cm-diagnostic": { padding: "6px 10px", borderLeft: "0", whiteSpace: "normal" },
  ".cm-diagnosticSource": { fontSize: "12px", color: quiet, opacity: "1" },
  ".cm-filter-message p, .cm-filter-hover p, .cm-filter-prose p, .cm-filter-prose ul": { margin: "0 0 4px" },
  ".cm-filter-prose ul": { paddingLeft: "16px" },
  ".cm-filter-prose code, .cm-completionInfo code": {
    fontFamily: "var(--wherefore-font, ui-monospace, Menlo, Consolas, monospace)",
    fontSize: "12px",
  },
  ".cm-filter-hover": { padding: "6px 10px" },
  ".cm-filter-help": { color: quiet },

  ".cm-diagnosticAction, .cm-filter-fix": {
    margin: "4px 8px 0 0",
    padding: "2px 8px",
    color: ink,
    backgroundColor: sunken,
    border: `1px solid ${line}`,
    borderRadius: "4px",
    font: "inherit",
    fontSize: "12px",
    textAlign: "left",
    cursor: "pointer",
    overflowWrap: "anywhere",
  },

  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    maxHeight: "260px",
    maxWidth: "min(560px, 92vw)",
    fontFamily: "var(--wherefore-font, ui-monospace, Menlo, Consolas, monospace)",
    fontSize: "12px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    color: color("accent-ink", "#ffffff", "#0d1a26"),
    background: accent,
  },
  ".cm-completionIcon": { opacity: "1", color: quiet },
  "li[aria-selected] .cm-completionIcon, li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionDetail": { color: quiet, fontStyle: "normal" },
  ".cm-tooltip.cm-completionInfo": { padding: "8px 10px", width: "max-content", maxWidth: "min(360px, 92vw)" },
  ".cm-completionInfo p": { margin: "0 0 4px" },

  ".cm-filter-fixes": { display: "grid", padding: "4px" },
  ".cm-filter-fixes button": {
    display: "grid",
    padding: "4px 8px",
    color: "inherit",
    background: "none",
    border: "0",
    borderRadius: "4px",
    font: "inherit",
    textAlign: "left",
    cursor: "pointer",
  },
  ".cm-filter-fixes button:focus, .cm-filter-fixes button:hover": {
    background: sunken,
    outline: `2px solid ${accent}`,
  },
  ".cm-filter-fix-of": { color: quiet, fontSize: "12px" },

  // In place, and not over the page at the bottom of the window.
  ".cm-panels.cm-panels": { position: "static", zIndex: "auto", color: ink, backgroundColor: ground },
  ".cm-panels.cm-panels-bottom": { borderTop: `1px solid ${line}`, borderRadius: "0 0 6px 6px" },
  ".cm-filter-problems": { padding: "6px 10px", maxHeight: "min(240px, 40vh)", overflowY: "auto", fontSize: "13px" },
  ".cm-filter-count": { margin: "0", color: quiet, fontSize: "12px" },
  ".cm-filter-problems ul": { display: "grid", gap: "8px", margin: "4px 0 0", padding: "0", listStyle: "none" },
  ".cm-filter-problems ul:empty": { display: "none" },
  ".cm-filter-problems p": { margin: "0", overflowWrap: "anywhere" },
  ".cm-filter-problem": {
    padding: "0",
    color: "inherit",
    background: "none",
    border: "0",
    font: "inherit",
    textAlign: "left",
    cursor: "pointer",
    overflowWrap: "anywhere",
  },
  ".cm-filter-problem:focus-visible, .cm-filter-fix:focus-visible": { outline: `2px solid ${accent}` },
  ".cm-filter-problem strong": { fontWeight: "600" },
  "li.cm-filter-error strong": { color: error },
  "li.cm-filter-warning strong": { color: warning },
  ".cm-filter-code": { color: quiet, fontSize: "12px" },
  ".cm-filter-actions": { display: "flex", flexWrap: "wrap" },
});

/**
 * The theme of the editor and its popups, light or dark by the page's `color-scheme`. Each color is a custom property
 * that a page can set: `--wherefore-string`, `--wherefore-ground`.
 */
export const filterTheme: Extension = [sheet, syntaxHighlighting(filterHighlightStyle)];

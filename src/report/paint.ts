/** SGR parameters by the role of a text. */
const styles = { error: "1;31", warning: "1;33", related: "34", faint: "2", strong: "1", good: "32" } as const;

export type Style = keyof typeof styles;

/** Wraps a text in a style, or returns it unchanged. */
export type Paint = (style: Style, text: string) => string;

/** Paints with plain SGR codes if `color` is set. */
export function painter(color: boolean): Paint {
  return (style, text) => (color && text !== "" ? `\x1b[${styles[style]}m${text}\x1b[0m` : text);
}

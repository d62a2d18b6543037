import { effect, signal } from "@preact/signals";

/** What a person has chosen: the system's theme, or one of the two. */
export type Theme = "system" | "light" | "dark";

export const theme = signal<Theme>(chosen());

/** Shows the theme, and keeps it for the next visit. `public/theme.js` reads it before anything is painted. */
export function followTheme(): void {
  effect(() => {
    const { dataset } = document.documentElement;
    if (theme.value === "system") delete dataset["theme"];
    else dataset["theme"] = theme.value;
    try {
      localStorage.setItem("theme", theme.value);
    } catch {
      // Storage is refused: it lasts until the page is left.
    }
  });
}

function chosen(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "dark" || theme === "light" ? theme : "system";
}

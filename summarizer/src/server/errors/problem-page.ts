import { readFileSync } from "node:fs";
import { html } from "hono/html";

/** The styles of these pages: `/style.css`. */
export const stylesheet = readFileSync(new URL("style.css", import.meta.url), "utf8");

/** A piece of a page, with all its text escaped. */
export type Markup = ReturnType<typeof html>;

/** A complete page, for errors outside the pages' own program. */
export function page(title: string, body: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><a href="/">Session summaries</a></header>
<main>
${body}
</main>
</body>
</html>
`;
}

/** A page that shows a problem and its remedy. */
export function problemPage(title: string, detail: string, remedy = ""): Markup {
  return page(
    title,
    html`<h1>${title}</h1><p>${detail}</p>${remedy === "" ? "" : html`<p>→ ${remedy}</p>`}<p><a href="/">All sessions</a></p>`,
  );
}

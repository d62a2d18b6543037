import { html } from "hono/html";
import { stateNames } from "../headline.ts";
import type { SessionReport } from "../pipeline.ts";

/** A piece of a page: whatever stands in it was escaped. */
export type Markup = ReturnType<typeof html>;

/** A whole page. */
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

/** The level of risk as a badge, or what became of the session instead. */
export function badge({ state, summary }: SessionReport): Markup {
  if (summary === undefined) return html`<span class="badge ${state}">${stateNames[state]}</span>`;
  const level = summary.riskLevel;
  return level === undefined
    ? html`<span class="badge unmatched">unrated</span>`
    : html`<span class="badge ${level.toLowerCase()}">${level}</span>`;
}

/** The address of a session's page. */
export function sessionPath({ id }: SessionReport): string {
  return `/sessions/${encodeURIComponent(id)}`;
}

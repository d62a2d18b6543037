import { html } from "hono/html";
import { headline, whoAndWhere } from "../headline.ts";
import type { SessionReport } from "../pipeline.ts";
import { lengthOfTime } from "../time.ts";
import type { Markup } from "./layout.ts";
import { badge, page, sessionPath } from "./layout.ts";

/** Sessions, one a card. `more` is the address of the page that follows, where one does. */
export function overviewPage(reports: readonly SessionReport[], more?: string): Markup {
  const done = reports.filter(({ state }) => state === "done").length;
  return page(
    "Session summaries",
    html`<h1>Sessions</h1>
<p class="quiet">${reports.length} ${reports.length === 1 ? "session" : "sessions"}, ${done} summarised.</p>
<ol class="sessions">
${reports.map(card)}
</ol>
${more === undefined ? "" : html`<p><a href="${more}">Older sessions</a></p>`}`,
  );
}

/** What is shown for an address that leads nowhere. */
export function notFoundPage(): Markup {
  return problemPage("Not found", "There is no such page.");
}

/** What is shown where there is nothing else to show. */
export function problemPage(title: string, detail: string, remedy = ""): Markup {
  return page(
    title,
    html`<h1>${title}</h1><p>${detail}</p>${remedy === "" ? "" : html`<p>→ ${remedy}</p>`}<p><a href="/">All sessions</a></p>`,
  );
}

function card(report: SessionReport): Markup {
  const { session, policy, model } = report;
  const facts = [
    policy === undefined ? "" : `policy ${policy} → model ${model?.name ?? "?"}`,
    session === undefined ? "" : lengthOfTime(session.duration),
  ];
  return html`<li>
<a class="card" href="${sessionPath(report)}">
<span>${badge(report)} <span class="kind">${session?.kind ?? ""}</span> <strong>${whoAndWhere(report)}</strong></span>
<span class="headline">${headline(report)}</span>
<span class="quiet">${facts.filter((fact) => fact !== "").join(" · ")}</span>
</a>
</li>
`;
}

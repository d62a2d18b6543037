import { html } from "hono/html";
import { headline, whoAndWhere } from "../headline.ts";
import type { SessionReport } from "../pipeline.ts";
import { lengthOfTime } from "../time.ts";
import type { Markup } from "./layout.ts";
import { badge, page, sessionPath } from "./layout.ts";

/** All sessions of a run, one a card. */
export function overviewPage(reports: readonly SessionReport[]): Markup {
  const done = reports.filter(({ state }) => state === "done").length;
  return page(
    "Session summaries",
    html`<h1>Sessions</h1>
<p class="quiet">${reports.length} read, ${done} summarised.</p>
<ol class="sessions">
${reports.map(card)}
</ol>`,
  );
}

/** What is shown for an address that leads nowhere. */
export function notFoundPage(): Markup {
  return page("Not found", html`<h1>Not found</h1><p>There is no such page. <a href="/">All sessions</a></p>`);
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

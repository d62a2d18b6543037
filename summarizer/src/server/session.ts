import { html } from "hono/html";
import { caveats, headline, reviewLines, riskNote, whoAndWhere } from "../headline.ts";
import type { SessionReport } from "../pipeline.ts";
import type { Verdict } from "../routing.ts";
import type { Item, NotableCommand, Remark, Summary } from "../summarize/summary.ts";
import { clock, lengthOfTime, moment } from "../time.ts";
import type { TranscriptEntry, TranscriptMark } from "../transcript/transcript.ts";
import type { Markup } from "./layout.ts";
import { badge, page } from "./layout.ts";

/** Everything about one session. */
export function sessionPage(report: SessionReport): Markup {
  const { session, summary, transcript, notes, id } = report;
  return page(
    `${whoAndWhere(report)}: ${headline(report)}`,
    html`<h1>${summary?.title ?? whoAndWhere(report)}</h1>
<p>${badge(report)} <span class="kind">${session?.kind ?? ""}</span> <strong>${whoAndWhere(report)}</strong></p>
<p class="quiet">${moment(session?.started ?? "")}${session === undefined ? "" : html` · ${lengthOfTime(session.duration)}`} · <code>${id}</code></p>
${summary === undefined ? outcome(report) : story(summary)}
${section("Policies", report.verdicts, policies(report))}
${section("Notes on the recording", notes, list(notes))}
${transcript === undefined ? "" : section("Transcript", transcript.entries, html`${transcript.entries.map(entry)}`)}`,
  );
}

function outcome(report: SessionReport): Markup {
  return html`<p class="lead">${report.state === "unmatched" ? "No policy wants this session: it was not summarised." : headline(report)}</p>
${report.remedy === "" ? "" : html`<p>→ ${report.remedy}</p>`}`;
}

function story(summary: Summary): Markup {
  const { shortDescription, detailedDescription, riskReasons, riskScore, notableCommands } = summary;
  const { suspicions, indicators, sensitiveItems, failures, files, tables, hosts } = summary;
  const review = reviewLines(summary);
  const note = riskNote(summary);
  return html`<p class="lead">${shortDescription}</p>
<p class="text">${detailedDescription}</p>
${caveats(summary).map((caveat) => html`<p class="warning">${caveat}</p>`)}
${section(
  riskScore === undefined ? "Risk" : `Risk: ${riskScore} of 100`,
  riskReasons,
  html`${note === "" ? "" : html`<p>${summary.riskLevel}, ${note}</p>`}<ul class="reasons">${riskReasons.map(({ level, reason }) => html`<li><span class="badge ${level.toLowerCase()}">${level}</span> ${reason}</li>`)}</ul>`,
)}
${section("Notable commands", notableCommands, commands(notableCommands, notableCommands.map(attackOf)))}
${section("Suspicious", suspicions, html`<ul class="reasons">${suspicions.map(({ activity, moment }) => html`<li>${moment === undefined ? "" : html`<a class="clock" href="#entry-${moment.entry}">${clock(moment.at)}</a> `}${activity}</li>`)}</ul>`)}
${section("Points to an attack", indicators, itemList(indicators))}
${section("Sensitive", sensitiveItems, itemList(sensitiveItems))}
${section("To be looked at", review, html`<ul class="reasons">${review.map((line) => html`<li>${line}</li>`)}</ul>`)}
${section("Failed", failures, commands(failures))}
${section("Files", files, list(files))}
${section("Tables", tables, list(tables))}
${section("Hosts", hosts, list(hosts))}`;
}

function section(title: string, items: readonly unknown[], body: Markup): Markup | "" {
  return items.length === 0 ? "" : html`<section><h2>${title}</h2>${body}</section>`;
}

function list(items: readonly string[]): Markup {
  return html`<ul class="words">${items.map((item) => html`<li><code>${item}</code></li>`)}</ul>`;
}

function commands(list: readonly Remark[], more: readonly string[] = []): Markup {
  return html`<dl class="commands">${list.map(
    ({ entry, at, command, reason }, index) =>
      html`<dt><a class="clock" href="#entry-${entry}">${clock(at)}</a> <code>${command}</code></dt><dd>${reason}${more[index] ? html` <span class="quiet">${more[index]}</span>` : ""}</dd>`,
  )}</dl>`;
}

/** What an attacker would want with a command; empty where there is nothing to say. */
function attackOf({ tactics, attackIds }: NotableCommand): string {
  const names = tactics.flatMap((tactic) => (tactic === "NONE" ? [] : [tactic.toLowerCase().replaceAll("_", " ")]));
  return [...names, ...attackIds].join(", ");
}

function itemList(items: readonly Item[]): Markup {
  return html`<ul class="words">${items.map(({ type, value, entry }) => html`<li><a href="#entry-${entry}">${type}</a> <code>${value}</code></li>`)}</ul>`;
}

function policies({ model, verdicts }: SessionReport): Markup {
  return html`${verdicts.map((verdict) => policyOf(verdict))}${model === undefined ? "" : html`<p>Model: <strong>${model.name}</strong> (${model.label})</p>`}`;
}

function policyOf({ policy, matched, because, tree }: Verdict): Markup {
  return html`<div class="verdict ${matched ? "matched" : "passed"}"><p><span class="mark">${matched ? "✔" : "·"}</span> <strong>${policy}</strong> ${because}</p>${tree === "" ? "" : html`<pre>${tree}</pre>`}</div>`;
}

function entry({ start, prompt, input, output, result, marks }: TranscriptEntry, index: number): Markup {
  return html`<article id="entry-${index}">
<p class="input"><a href="#entry-${index}" class="quiet clock">${clock(start)}</a> <code><span class="quiet">${prompt}</span> ${input}</code></p>
${output === "" ? "" : html`<pre>${output}</pre>`}
${result === undefined ? "" : html`<p class="quiet">${resultText(result)}</p>`}
${marks.map((mark) => html`<p class="warning">${markText(mark)}</p>`)}
</article>
`;
}

function resultText(result: NonNullable<TranscriptEntry["result"]>): string {
  if ("error" in result) return `error: ${result.error}`;
  return "rows" in result ? `${result.rows} ${result.rows === 1 ? "row" : "rows"}` : `exit status ${result.status}`;
}

function markText({ type, text }: TranscriptMark): string {
  if (type === "hidden-input") return `asked for input that it did not show: ${text}`;
  if (type === "deleted-input") return `typed and deleted: ${text}`;
  return `took over the screen: ${text}`;
}

import { moment as momentText } from "../../../../src/domain/time.ts";
import type { Session, StoredSummary, Transcript } from "../../api/types.ts";
import { StateBadge } from "../../components/badge.tsx";
import { sentence } from "../../components/states.tsx";
import { clock } from "../../components/time.ts";
import { Facts } from "./facts.tsx";
import { Policies } from "./policies.tsx";
import { Part, Story } from "./story.tsx";
import { Marks } from "./timeline.tsx";

interface ExportProps {
  readonly report: Session;
  readonly latest: StoredSummary | undefined;
  readonly transcript: Transcript | undefined;
  readonly style: string;
}

/** A session as a document of its own. Its policy lets it load and run nothing. */
export function ExportDocument({ report, latest, transcript, style }: ExportProps) {
  const { session, summary, id, state, reason, remedy, notes } = report;
  const who = `${session?.user ?? "–"} → ${session?.resource ?? "–"}`;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${who}: ${summary?.title ?? state}`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <main>
          <p class="quiet">
            {who} · {momentText(session?.started ?? "")} · {id}
          </p>
          <h1>{summary?.title ?? who}</h1>
          <h2>Summary</h2>
          {summary === undefined ? (
            <p>
              <StateBadge state={state} /> {sentence(reason)} {sentence(remedy)}
            </p>
          ) : (
            <Story summary={summary} link={(at) => `#at-${at}`} />
          )}
          <Part title="Policies" items={[report]}>
            <Policies report={report} />
          </Part>
          <Part title="About" items={[report]}>
            <Facts report={report} latest={latest} alone />
          </Part>
          <Part title="Notes on the recording" items={notes}>
            <ul class="points">
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </Part>
          <Part title="Transcript" items={transcript?.entries ?? []}>
            {transcript?.entries.map((entry, index) => (
              <article key={index} id={`at-${entry.start}`}>
                <p>
                  <span class="at">{clock(entry.start)}</span> <code class="quiet">{entry.prompt}</code>{" "}
                  <code>{entry.input}</code>
                </p>
                {entry.output !== "" && <pre>{entry.output}</pre>}
                {entry.result !== undefined && "error" in entry.result && <p class="quiet">{entry.result.error}</p>}
                {entry.result !== undefined && "rows" in entry.result && (
                  <p class="quiet">{entry.result.rows === 1 ? "1 row" : `${entry.result.rows} rows`}</p>
                )}
                <Marks entry={entry} />
              </article>
            ))}
          </Part>
        </main>
      </body>
    </html>
  );
}

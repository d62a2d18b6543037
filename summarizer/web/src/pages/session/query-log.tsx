import { useMemo, useState } from "preact/hooks";
import type { Summary, Transcript, TranscriptEntry } from "../../api/types.ts";
import { Badge, RiskBadge } from "../../components/badge.tsx";
import { CheckField, TextField } from "../../components/field.tsx";
import { clock } from "../../components/time.ts";
import { hasFailed, notableByEntry } from "./timeline.tsx";

/** What was asked of a database, with when, how long, and what came back. */
export function QueryLog({
  transcript,
  summary,
  chosen,
}: {
  readonly transcript: Transcript;
  readonly summary: Summary | undefined;
  readonly chosen: number | undefined;
}) {
  const [text, setText] = useState("");
  const [risky, setRisky] = useState(false);
  const notable = useMemo(() => notableByEntry(summary), [summary]);
  const wanted = text.trim().toLowerCase();
  const shown = transcript.entries.flatMap((entry, index) => {
    if (risky && !notable.has(index) && !hasFailed(entry)) return [];
    return wanted === "" || entry.input.toLowerCase().includes(wanted) ? [{ entry, index }] : [];
  });
  const total = transcript.entries.reduce((sum, { start, end }) => sum + (end - start), 0);
  return (
    <section class="timeline query-log" aria-label="Query log">
      <header class="timeline-head">
        <h2>Query log</h2>
        <TextField
          bare
          type="search"
          label="Find in the queries"
          placeholder="Find a query"
          value={text}
          onValue={setText}
        />
        <CheckField label="Notable only" checked={risky} onChecked={setRisky} />
      </header>
      <p class="quiet small">
        {transcript.entries.length} {transcript.entries.length === 1 ? "query" : "queries"}, {tookText(total)} in the
        database
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="table-scroll" tabIndex={0} aria-label="Queries">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">At</th>
              <th scope="col" class="numeric">
                Took
              </th>
              <th scope="col">Query</th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ entry, index }) => (
              <tr key={index} id={`query-${index}`} class={entry.start === chosen ? "chosen" : undefined}>
                <td class="at">{clock(entry.start)}</td>
                <td class="numeric quiet">{entry.result === undefined ? "" : tookText(entry.end - entry.start)}</td>
                <td>
                  <span class="quiet mono">{entry.prompt}</span>
                  <pre class="query">{entry.input}</pre>
                  {notable.get(index) !== undefined && (
                    <p class="small">
                      {notable.get(index)?.risk_level !== undefined && (
                        <RiskBadge level={notable.get(index)?.risk_level} />
                      )}{" "}
                      {notable.get(index)?.reason}
                    </p>
                  )}
                </td>
                <td>
                  <Result entry={entry} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {shown.length === 0 && (
        <p class="quiet timeline-none">
          {transcript.entries.length === 0 ? "Nothing was asked in this session." : "No query is like that."}
        </p>
      )}
    </section>
  );
}

function Result({ entry }: { readonly entry: TranscriptEntry }) {
  const { result } = entry;
  if (result === undefined) return <span class="quiet">none</span>;
  if ("error" in result) {
    return (
      <>
        <Badge tone="bad">failed</Badge> <span class="query-error">{result.error}</span>
      </>
    );
  }
  if ("status" in result) return <>status {result.status}</>;
  return <span class="nowrap">{result.rows === 1 ? "1 row" : `${result.rows.toLocaleString("en")} rows`}</span>;
}

function tookText(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

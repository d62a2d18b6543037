import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { riskRank } from "../../../../src/domain/summary.ts";
import type { Summary, Transcript, TranscriptEntry } from "../../api/types.ts";
import { Badge, RiskBadge } from "../../components/badge.tsx";
import { CheckField, TextField } from "../../components/field.tsx";
import { Icon } from "../../components/icon.tsx";
import { clock, lengthOfTime } from "../../components/time.ts";
import type { Cast } from "./cast.ts";
import "./timeline.css";

type Notable = Summary["notable_commands"][number];

/** What a timeline is made of, in the order of time. */
export type Moment =
  | {
      readonly type: "command";
      readonly at: number;
      readonly entry: TranscriptEntry;
      readonly index: number;
      readonly notable: Notable | undefined;
    }
  | { readonly type: "idle"; readonly at: number; readonly to: number }
  | { readonly type: "resize"; readonly at: number; readonly size: string }
  | { readonly type: "marker"; readonly at: number; readonly label: string };

/** What a summary says of each entry: the gravest, where it has several things to say. */
export function notableByEntry(summary: Summary | undefined): ReadonlyMap<number, Notable> {
  const commands = summary?.notable_commands ?? [];
  const gravestLast = commands.toSorted((one, other) => riskRank(one.risk_level) - riskRank(other.risk_level));
  return new Map(gravestLast.map((command) => [command.entry, command]));
}

/** Everything that a session shows, by its time. */
export function momentsOf(
  transcript: Transcript | undefined,
  cast: Cast | undefined,
  summary: Summary | undefined,
): readonly Moment[] {
  const notable = notableByEntry(summary);
  const commands = (transcript?.entries ?? []).map(
    (entry, index): Moment => ({ type: "command", at: entry.start, entry, index, notable: notable.get(index) }),
  );
  const idle = (cast?.idle ?? []).map(({ from, to }): Moment => ({ type: "idle", at: from, to }));
  const resizes = (cast?.resizes ?? []).map(({ at, size }): Moment => ({ type: "resize", at, size }));
  const markers = (cast?.markers ?? []).map(({ at, label }): Moment => ({ type: "marker", at, label }));
  return [...commands, ...idle, ...resizes, ...markers].sort((one, other) => one.at - other.at);
}

interface TimelineProps {
  readonly moments: readonly Moment[];
  /** Where the player is, in milliseconds. */
  readonly now: number;
  readonly go: ((at: number) => void) | undefined;
}

/** The moments of a terminal session as a list: each leads the player to itself. */
export function Timeline({ moments, now, go }: TimelineProps) {
  const [text, setText] = useState("");
  const [risky, setRisky] = useState(false);
  const [output, setOutput] = useState(false);
  const shown = useMemo(() => moments.filter((moment) => isShown(moment, text, risky)), [moments, text, risky]);
  const current = shown.findLastIndex(({ at }) => at <= now + 50);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const item = list.current?.children[current];
    const box = list.current;
    if (!(item instanceof HTMLElement) || box === null || box.scrollHeight <= box.clientHeight) return;
    const [top, bottom] = [item.offsetTop - box.offsetTop, item.offsetTop - box.offsetTop + item.offsetHeight];
    if (top < box.scrollTop || bottom > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight / 3;
  }, [current, shown.length]);
  return (
    <section class="timeline" aria-label="Timeline">
      <header class="timeline-head">
        <h2>Timeline</h2>
        <TextField
          bare
          type="search"
          label="Find in the timeline"
          placeholder="Find a command or its output"
          value={text}
          onValue={setText}
        />
        <CheckField label="Notable only" checked={risky} onChecked={setRisky} />
        <CheckField label="Show output" checked={output} onChecked={setOutput} />
      </header>
      {shown.length === 0 ? (
        <p class="quiet">{moments.length === 0 ? "No commands in this session" : "No matches"}</p>
      ) : (
        /* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */
        <ol ref={list} tabIndex={0} aria-label="Moments of the session">
          {shown.map((moment, index) => (
            <li
              key={`${moment.type} ${moment.at} ${index}`}
              class={`moment ${moment.type} ${toneOf(moment)}`}
              aria-current={index === current ? "true" : undefined}
            >
              <MomentButton moment={moment} go={go} />
              {moment.type === "command" && <Marks entry={moment.entry} />}
              {moment.type === "command" && output && <Output text={moment.entry.output} />}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function MomentButton({ moment, go }: { readonly moment: Moment; readonly go: TimelineProps["go"] }) {
  return (
    <button type="button" class="moment-button" disabled={go === undefined} onClick={() => go?.(moment.at)}>
      <span class="at">{clock(moment.at)}</span>
      <What moment={moment} />
    </button>
  );
}

function What({ moment }: { readonly moment: Moment }) {
  if (moment.type === "idle") return <span class="quiet">idle {lengthOfTime(moment.to - moment.at)}</span>;
  if (moment.type === "resize") return <span class="quiet">resized to {moment.size.replace("x", " × ")}</span>;
  if (moment.type === "marker") {
    return (
      <span>
        <Badge>marker</Badge> {moment.label}
      </span>
    );
  }
  const { entry, notable } = moment;
  return (
    <span class="moment-text">
      {entry.input === "" ? <span class="quiet">output before any command</span> : <code>{entry.input}</code>}
      {notable?.risk_level !== undefined && <RiskBadge level={notable.risk_level} />}
      {hasFailed(entry) && <Badge tone="bad">failed</Badge>}
      {notable !== undefined && <span class="quiet small moment-reason">{notable.reason}</span>}
    </span>
  );
}

/** What there is to say of an entry that its text does not show. */
export function Marks({ entry }: { readonly entry: TranscriptEntry }) {
  return (
    <>
      {entry.marks.map(({ type, text }) => (
        <p key={`${type} ${text}`} class="moment-mark small">
          <Icon name="warning" />
          {type === "hidden-input" && "hidden input: "}
          {type === "deleted-input" && "typed and deleted: "}
          {type === "full-screen" && "full-screen program: "}
          <code>{text}</code>
        </p>
      ))}
    </>
  );
}

const first = 4000;

function Output({ text }: { readonly text: string }) {
  const [all, setAll] = useState(text.length <= first);
  if (text === "") return null;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre class="output" tabIndex={0}>
        {all ? text : text.slice(0, first)}
      </pre>
      {!all && (
        <button type="button" class="button quiet" onClick={() => setAll(true)}>
          Show all {text.length.toLocaleString("en")} characters
        </button>
      )}
    </>
  );
}

/** Whether the recording says that a command or query did not work. */
export function hasFailed({ result }: TranscriptEntry): boolean {
  return result !== undefined && ("error" in result || ("status" in result && result.status !== 0));
}

function isShown(moment: Moment, text: string, risky: boolean): boolean {
  if (risky && !(moment.type === "command" && (moment.notable !== undefined || hasFailed(moment.entry)))) return false;
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return true;
  if (moment.type === "marker") return moment.label.toLowerCase().includes(wanted);
  return moment.type === "command" && `${moment.entry.input}\n${moment.entry.output}`.toLowerCase().includes(wanted);
}

/** The color of a moment's edge: its risk, or that it failed. */
function toneOf(moment: Moment): string {
  return riskOf(moment) || (moment.type === "command" && hasFailed(moment.entry) ? "failed" : "");
}

function riskOf(moment: Moment): string {
  return moment.type === "command" ? (moment.notable?.risk_level?.toLowerCase() ?? "") : "";
}

interface StripProps extends Pick<TimelineProps, "moments" | "now"> {
  /** Milliseconds. */
  readonly duration: number;
}

/** The whole session as a strip: idle stretches, commands by risk, markers, and the position. For the eye: the list says the same. */
export function Strip({ moments, duration, now }: StripProps) {
  const share = (at: number) => `${(Math.min(at, duration) / Math.max(1, duration)) * 100}%`;
  return (
    <div class="strip" aria-hidden="true">
      {moments.map((moment, index) => (
        <span
          key={index}
          class={`strip-${moment.type} ${riskOf(moment)}`}
          style={{ left: share(moment.at), ...(moment.type === "idle" && { width: share(moment.to - moment.at) }) }}
        />
      ))}
      <span class="strip-now" style={{ left: share(now) }} />
    </div>
  );
}

import { cleanText } from "../domain/clean.ts";
import type { RecordingContent, RecordingEvent } from "../domain/recording.ts";
import type { Picture, Run } from "../transcript/picture.ts";
import { PieceCutter } from "../transcript/pieces.ts";
import { Screen } from "../transcript/screen.ts";

/** As much of a recording is looked at: characters of output, or queries. */
const most = { characters: 2_000_000, queries: 40 };
/** Characters between two looks at the screen. */
const stretch = 20_000;
const nobody = { onEditor: () => {}, onShellMark: () => {}, onFullScreen: () => {}, onErase: () => {} };

/** The fullest screen of a recording's beginning and middle, the later of two alike; a database's first queries. */
export async function pictureOf(content: RecordingContent): Promise<Picture> {
  return content.kind === "db" ? await queries(content) : await terminal(content);
}

async function terminal({ columns, rows, events }: RecordingContent): Promise<Picture> {
  const screen = new Screen({ columns, rows }, nobody);
  const cutter = new PieceCutter();
  let best: Picture = { columns, rows: [] };
  let fill = 0;
  let written = 0;
  let sinceLook = 0;
  const look = async () => {
    await screen.settle();
    const now = screen.picture();
    const filled = now.rows.flat().reduce((sum, { text }) => sum + text.trim().length, 0);
    // A screen that is nearly as full and comes later shows more of what was done.
    if (filled >= fill * 0.8) [best, fill] = [now, Math.max(fill, filled)];
    sinceLook = 0;
  };
  const show = async (steps: ReturnType<PieceCutter["take"]>) => {
    for (const step of steps) {
      if (step.type === "resize") {
        await screen.settle();
        screen.resize(step);
        continue;
      }
      screen.write(step.text, () => {});
      written += step.text.length;
      sinceLook += step.text.length;
      if (sinceLook > stretch) await look();
    }
  };
  try {
    for await (const event of each(events)) {
      await show(cutter.take(event));
      if (written > most.characters) break;
    }
    await show(cutter.end());
    await look();
    return best;
  } finally {
    screen.dispose();
  }
}

async function queries({ events }: RecordingContent): Promise<Picture> {
  const lines: Run[][] = [];
  for await (const event of each(events)) {
    if (event.type === "query") {
      const prompt = cleanText(event.database).slice(0, 20) || "db";
      const text = cleanText(event.text).replace(/\s+/g, " ").trim().slice(0, 200);
      lines.push([
        { column: 0, width: prompt.length + 1, text: `${prompt}>`, ink: "#7fc07f", ground: undefined, bold: false },
        { column: prompt.length + 2, width: text.length, text, ink: undefined, ground: undefined, bold: false },
      ]);
    } else if (event.type === "result") {
      const { error, rows = 0 } = event;
      const counted = `${rows} ${rows === 1 ? "row" : "rows"}`;
      const text = error === undefined ? counted : cleanText(error).replace(/\s+/g, " ");
      const ink = error === undefined ? "#6b747d" : "#e0626c";
      lines.push([{ column: 2, width: text.length, text, ink, ground: undefined, bold: false }]);
    }
    if (lines.length >= most.queries) break;
  }
  return { columns: 80, rows: lines };
}

async function* each(events: RecordingContent["events"]): AsyncGenerator<RecordingEvent> {
  if (Symbol.asyncIterator in events) for await (const batch of events) yield* batch;
  else yield* events;
}

import type { RecordingContent } from "../domain/recording.ts";

/**
 * A terminal recording as asciicast 2, line by line: output, sizes and markers, at their own times. What was typed is left
 * out: it holds what the screen did not show.
 */
export async function* asCast({ columns, rows, events }: RecordingContent): AsyncGenerator<string> {
  yield line({ version: 2, width: columns, height: rows });
  const decoder = new TextDecoder();
  const batches = Symbol.asyncIterator in events ? events : [events];
  for await (const batch of batches) {
    const lines = batch.map((event) => {
      const at = event.at / 1000;
      if (event.type === "output") {
        const text = decoder.decode(event.data, { stream: true });
        return text === "" ? "" : line([at, "o", text]);
      }
      if (event.type === "resize") return line([at, "r", `${event.columns}x${event.rows}`]);
      return event.type === "marker" ? line([at, "m", event.label]) : "";
    });
    const text = lines.join("");
    if (text !== "") yield text;
  }
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

import { renderToString } from "preact-render-to-string";
import type { Session, StoredSummary, Transcript } from "../../api/types.ts";
import style from "./export.css?inline";
import { ExportDocument } from "./export.tsx";

/** A file's name for a session: its id, as far as that can be one. */
export function fileName({ id }: Session, extension: string): string {
  return `session-${id.replace(/[^\w.-]/g, "_")}.${extension}`;
}

/** All that is known of a session, for programs. */
export function asJson(
  report: Session,
  summaries: readonly StoredSummary[],
  transcript: Transcript | undefined,
): string {
  return `${JSON.stringify({ ...report, summaries, transcript }, undefined, 2)}\n`;
}

/** All that is known of a session, as a page by itself: it loads nothing, and runs nothing. */
export function asHtml(report: Session, latest: StoredSummary | undefined, transcript: Transcript | undefined): string {
  const page = renderToString(<ExportDocument report={report} latest={latest} transcript={transcript} style={style} />);
  return `<!doctype html>\n${page}\n`;
}

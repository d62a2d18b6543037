import type { Session, StoredSummary } from "../../api/types.ts";
import { exactly, lengthOfTime } from "../../components/time.ts";

/** A summary as Markdown, below its title with whose session it is, where and when it was, and a link to it. */
export function asMarkdown({ id, session, summary, policy }: Session, stored: StoredSummary, address: string): string {
  const [title = "", ...rest] = stored.content.split("\n");
  const link = new URL(address);
  link.search = "";
  link.hash = "";
  const facts = [
    ["User", session?.user],
    ["Resource", [session?.resource, session?.environment && `(${session.environment})`].filter(Boolean).join(" ")],
    ["Started", exactly(session?.started)],
    ["Duration", session === undefined ? "" : lengthOfTime(session.duration)],
    ["Risk", summary?.risk_level === undefined ? "" : `${summary.risk_level}, ${summary.risk_score} of 100`],
    ["Policy", stored.requested_by === "" ? policy : `none, requested by ${stored.requested_by}`],
    ["Model", stored.model],
  ];
  const lines = facts.flatMap(([name, value]) => (value ? [`- ${name}: ${plain(value)}`] : []));
  return [title, "", ...lines, `- Session: [${plain(id)}](${link})`, ...rest].join("\n");
}

/** A text of which Markdown makes nothing else. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>#|!~]/g, "\\$&");
}

import type { DialectName } from "wherefore";
import { ContextError } from "wherefore";
import { settings } from "./config.ts";
import { plainData } from "./plain.ts";
import { modelLabel } from "./providers/choose.ts";
import { ProviderError } from "./providers/provider.ts";
import { readRecordingFile } from "./recordings/read.ts";
import type { Recording } from "./recordings/recording.ts";
import { RecordingError } from "./recordings/recording-error.ts";
import type { Resources } from "./resources/load.ts";
import type { Router, Verdict } from "./routing.ts";
import { router, unsuitable } from "./routing.ts";
import type { SessionInfo } from "./session.ts";
import { sessionInfo } from "./session.ts";
import type { SessionState } from "./store/rows.ts";
import { planOf } from "./summarize/plan.ts";
import { Summarizer } from "./summarize/summarize.ts";
import type { Summary } from "./summarize/summary.ts";
import { toTranscript } from "./transcript/transcribe.ts";
import type { Transcript } from "./transcript/transcript.ts";

/** What became of one recording. Plain data, free of control characters: it can be shown anywhere. */
export interface SessionReport {
  /** The file, or its path in the place for recordings; empty where there is none yet. */
  readonly source: string;
  /** Unique among the reports of one run, or in the store. */
  readonly id: string;
  readonly state: SessionState;
  /** Why there is no summary; empty where there is one. */
  readonly reason: string;
  /** What to do about it; empty where there is nothing to do. */
  readonly remedy: string;
  /** Undefined where the recording could not be read. */
  readonly session: SessionInfo | undefined;
  readonly policy: string | undefined;
  /** The model's name and what it is. */
  readonly model: { readonly name: string; readonly label: string } | undefined;
  readonly verdicts: readonly Verdict[];
  readonly summary: Summary | undefined;
  readonly transcript: Transcript | undefined;
  /** What to know of the recording's state. */
  readonly notes: readonly string[];
}

/** Summarises recordings, a few at a time. Each gets a report, in the order given; none is lost to another's failure. */
export async function summarizeFiles(
  files: readonly string[],
  resources: Resources,
  dialect: DialectName,
  onReport: (report: SessionReport) => void = () => {},
): Promise<readonly SessionReport[]> {
  const route = router(resources.policies, dialect);
  const { variable, read } = settings.allowHosts;
  const summarizer = new Summarizer({ allowedHosts: ["private", ...read(process.env[variable] ?? "")] });
  const ids = new Map<string, number>();
  const reports: SessionReport[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      const report = await summarizeFile(files[index] ?? "", resources, route, summarizer);
      reports[index] = report;
      onReport(report);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, files.length) }, worker));
  return reports.map((report) => {
    const seen = (ids.get(report.id) ?? 0) + 1;
    ids.set(report.id, seen);
    return seen === 1 ? report : { ...report, id: `${report.id}-${seen}` };
  });
}

type Progress = Partial<Omit<SessionReport, "source">>;

async function summarizeFile(
  source: string,
  resources: Resources,
  route: Router,
  summarizer: Summarizer,
): Promise<SessionReport> {
  let known: Progress = {};
  const finish = (last: Progress): SessionReport =>
    plainData({
      source,
      state: "failed",
      reason: "",
      remedy: "",
      session: undefined,
      policy: undefined,
      model: undefined,
      verdicts: [],
      summary: undefined,
      transcript: undefined,
      notes: [],
      ...known,
      ...last,
      id: known.session?.id || source.replace(/^.*[\\/]/, ""),
    });
  try {
    const recording = await readRecordingFile(source);
    known = { session: sessionInfo(recording), notes: recording.notes };
    const wrongSort = unsuitable(recording);
    if (wrongSort !== undefined) return finish({ state: "skipped", reason: wrongSort });
    const { policy, model: modelName, because, verdicts } = route(recording);
    known = { ...known, policy, verdicts };
    if (modelName === undefined) return finish({ state: "unmatched", reason: because });
    return finish(
      await summarizeRecording(recording, modelName, resources, summarizer, (more) => (known = { ...known, ...more })),
    );
  } catch (error) {
    return finish({ state: "failed", ...told(error) });
  }
}

async function summarizeRecording(
  recording: Recording,
  modelName: string,
  resources: Resources,
  summarizer: Summarizer,
  learn: (more: Progress) => void,
): Promise<Progress> {
  const model = resources.models.get(modelName);
  if (model === undefined) {
    const remedy = "add it to the resources, or name another in the policy's spec.model";
    throw new ProviderError("missing-model", `inference_model "${modelName}" does not exist`, remedy);
  }
  learn({ model: { name: modelName, label: modelLabel(model) } });
  const session = sessionInfo(recording);
  const transcript = await toTranscript(recording);
  learn({ transcript, notes: [...new Set([...recording.notes, ...transcript.notes])] });
  const { tooLarge } = planOf(transcript, model);
  if (tooLarge !== undefined) return { state: "too-large", ...tooLarge };
  const { summary } = await summarizer.summarize({ transcript, session, model, secrets: resources.secrets });
  return { state: "done", summary };
}

/** An error as a person should read it. */
function told(error: unknown): { readonly reason: string; readonly remedy: string } {
  if (error instanceof ProviderError) return { reason: error.message, remedy: error.remedy };
  if (error instanceof RecordingError) return { reason: error.message, remedy: "" };
  if (error instanceof ContextError) {
    return { reason: `its end event has another shape than it should: ${error.message}`, remedy: "" };
  }
  return { reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error), remedy: "" };
}

import { z } from "zod";
import { clock } from "../time.ts";
import type { Transcript } from "../transcript/transcript.ts";
import type { Facts, NotableCommand, Summary } from "./summary.ts";
import { riskLevels } from "./summary.ts";

const level = z.enum(riskLevels);

const answerShape = z.strictObject({
  title: z.string(),
  short_description: z.string(),
  detailed_description: z.string(),
  risk_level: level,
  risk_reasons: z.array(z.strictObject({ level, reason: z.string() })),
  notable_commands: z.array(z.strictObject({ offset: z.string(), command: z.string(), reason: z.string() })),
});

export type Answer = z.infer<typeof answerShape>;

/** The shape of an answer, as the JSON schema that a model is given. */
export function answerSchema(): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(answerShape);
  return schema;
}

/** A model's text as an answer, or what is wrong with it, as a sentence for the model. */
export function readAnswer(text: string): Answer | { readonly wrong: string } {
  const json = /^\s*```(?:json)?\s*\n(.*)\n\s*```\s*$/s.exec(text)?.[1] ?? text;
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    return { wrong: "the answer is not JSON" };
  }
  const result = answerShape.safeParse(data);
  return result.success ? result.data : { wrong: z.prettifyError(result.error) };
}

/** A summary of what the model says and what the transcript shows: commands that did not occur are dropped. */
export function summaryOf(answer: Answer, transcript: Transcript, facts: Facts): Summary {
  const claims = answer.notable_commands.map((claim) => occurrence(claim, transcript));
  const notableCommands = claims.filter((claim) => claim !== undefined);
  return {
    ...facts,
    title: answer.title,
    shortDescription: answer.short_description,
    detailedDescription: answer.detailed_description,
    riskLevel: answer.risk_level,
    riskScore: undefined,
    riskReasons: answer.risk_reasons.map((reason) => ({ ...reason, scoreImpact: undefined })),
    notableCommands,
    suspicions: [],
    indicators: [],
    sensitiveItems: [],
    needsReview: [],
    structured: true,
    masks: {},
    parts: 1,
    droppedClaims: claims.length - notableCommands.length,
  };
}

/** The summary that can be made of an answer that is only text. */
export function plainSummary(text: string, title: string, facts: Facts): Summary {
  const trimmed = text.trim();
  const sentence = /^[^\n]*?(?=[.!?](?:\s|$)|\n|$)/.exec(trimmed)?.[0] ?? "";
  return {
    ...facts,
    title,
    shortDescription: sentence.length > 160 ? `${sentence.slice(0, 159)}…` : sentence,
    detailedDescription: trimmed,
    riskLevel: undefined,
    riskScore: undefined,
    riskReasons: [],
    notableCommands: [],
    suspicions: [],
    indicators: [],
    sensitiveItems: [],
    needsReview: [],
    structured: false,
    masks: {},
    parts: 1,
    droppedClaims: 0,
  };
}

/** Where the claimed command occurred: the whole command or a whole line of it; the offset tells equals apart. */
function occurrence(claim: Answer["notable_commands"][number], transcript: Transcript): NotableCommand | undefined {
  const wanted = squeeze(claim.command);
  if (wanted === "") return undefined;
  const found = transcript.entries.flatMap(({ input, start, end }, entry) =>
    squeeze(input) === wanted || input.split("\n").some((line) => squeeze(line) === wanted)
      ? [{ entry, start, end }]
      : [],
  );
  const best = found.find(({ start }) => clock(start) === claim.offset.replace(/^\[|\]$/g, "")) ?? found[0];
  return (
    best && {
      entry: best.entry,
      at: best.start,
      end: best.end,
      command: claim.command,
      reason: claim.reason,
      category: "OTHER",
      riskLevel: undefined,
      tactics: ["NONE"],
      attackIds: [],
    }
  );
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

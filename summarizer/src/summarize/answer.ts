import { z } from "zod";
import { commandCategories, riskLevels, tactics } from "../domain/summary.ts";
import type { Schema } from "../models/provider.ts";

const level = z.enum(riskLevels);
const index = z.number().int();

const command = {
  index,
  offset: z.string(),
  command: z.string(),
  reason: z.string(),
  category: z.enum(commandCategories),
  risk_level: level,
  threat_categories: z.array(z.enum(tactics)),
  mitre_attack_ids: z.array(z.string()),
};
const item = { type: z.string(), value: z.string(), index };

/** What a model is asked for: everything, as strict schemas have it. */
const asked = z.strictObject({
  title: z.string(),
  short_description: z.string(),
  detailed_description: z.string(),
  risk_level: level,
  risk_score: z.number(),
  risk_reasons: z.array(z.strictObject({ level, reason: z.string(), score_impact: z.number() })),
  notable_commands: z.array(z.strictObject(command)),
  suspicious_activities: z.array(z.strictObject({ activity: z.string(), index: index.nullable() })),
  compromise_indicators: z.array(z.strictObject(item)),
  sensitive_items: z.array(z.strictObject(item)),
  further_review: z.array(z.string()),
});

/** What is taken: a number may be missing where a quote says the same, and so may whole lists. */
const taken = asked.extend({
  risk_score: z.number().min(0).max(100).nullish().catch(undefined),
  risk_reasons: z.array(z.strictObject({ level, reason: z.string(), score_impact: z.number().nullish() })),
  notable_commands: z.array(
    z.strictObject({
      ...command,
      index: index.nullish(),
      offset: z.string().nullish(),
      category: command.category.catch("OTHER").default("OTHER"),
      risk_level: level.nullish().catch(undefined),
      threat_categories: z.array(z.enum(tactics)).nullish().catch(undefined),
      mitre_attack_ids: z.array(z.string()).nullish().catch(undefined),
    }),
  ),
  suspicious_activities: z.array(z.strictObject({ activity: z.string(), index: index.nullish() })).default([]),
  compromise_indicators: z.array(z.strictObject({ ...item, index: index.nullish() })).default([]),
  sensitive_items: z.array(z.strictObject({ ...item, index: index.nullish() })).default([]),
  further_review: z.array(z.string()).default([]),
});

export type Answer = z.infer<typeof taken>;

/** The shape of an answer, as the JSON schema that a model is given. */
export const answerSchema: Schema = (() => {
  const { $schema: _, ...schema } = z.toJSONSchema(asked);
  return withoutBounds(schema) as Schema;
})();

/** Strict schemas take no bounds on numbers. */
function withoutBounds(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutBounds);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) =>
      key === "minimum" || key === "maximum" ? [] : [[key, withoutBounds(value)]],
    ),
  );
}

/** UTF-16 units of an answer that is taken, and of what is said of one that is not. */
const longest = { answer: 1_000_000, wrong: 2_000 } as const;

/** A model's text as an answer, or what is wrong with it, as a sentence for the model. */
export function readAnswer({ text, cutOff }: { readonly text: string; readonly cutOff: boolean }): Answer | Wrong {
  if (text.length > longest.answer) {
    return { wrong: `it is longer than ${longest.answer.toLocaleString("en")} characters: say less` };
  }
  const trimmed = text.trim();
  const isFenced = /^```(?:json)?\s/.test(trimmed) && trimmed.endsWith("```");
  const json = isFenced ? trimmed.slice(trimmed.search(/\s/), -"```".length) : trimmed;
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    return { wrong: cutOff ? "it was cut off before its end: say less" : "the answer is not JSON" };
  }
  const result = taken.safeParse(data);
  return result.success ? result.data : { wrong: z.prettifyError(result.error).slice(0, longest.wrong) };
}

export interface Wrong {
  readonly wrong: string;
}

import type { InferenceModel } from "../src/resources/schema.ts";
import { schemas } from "../src/resources/schema.ts";

/** A model of this `spec`, checked like any other. */
export function modelOf(spec: Readonly<Record<string, unknown>>, name = "model"): InferenceModel {
  return schemas.inference_model.parse({ kind: "inference_model", version: "v1", metadata: { name }, spec });
}

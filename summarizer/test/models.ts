import type { InferenceModel } from "../src/kinds/schema.ts";
import { schemas } from "../src/kinds/schema.ts";

/** A model of this `spec`, checked like any other. */
export function modelOf(spec: Readonly<Record<string, unknown>>, name = "model"): InferenceModel {
  return schemas.inference_model.parse({ kind: "inference_model", version: "v1", metadata: { name }, spec });
}

import { z } from "@hono/zod-openapi";
import { summarizedKinds } from "wherefore/teleport";
import { sessionStates } from "../domain/rows.ts";
import { riskLevels } from "../domain/summary.ts";
import { labelsParameter, momentParameter, namesParameter } from "./parameters.ts";

/** What narrows sessions down, in a list and in a search alike. */
export const sessionFilters = {
  kind: namesParameter(summarizedKinds).optional(),
  state: namesParameter(sessionStates).optional(),
  user: z.string().optional(),
  role: z.string().optional().openapi({ description: "Sessions of users who had this role" }),
  resourceKind: z.string().optional().openapi({ description: "node, kube_cluster or db" }),
  resource: z.string().optional(),
  label: labelsParameter.optional(),
  risk: namesParameter(riskLevels).optional(),
  from: momentParameter.optional(),
  to: momentParameter.optional(),
  interactive: z
    .enum(["yes", "no"])
    .optional()
    .openapi({ description: "no: ssh and k8s sessions in which a command was run without a terminal" }),
};

import { fileURLToPath } from "node:url";
import { alertRules } from "./alerts.ts";
import { dashboard } from "./dashboard.ts";

const folder = new URL("../../deploy/", import.meta.url);

/** The files of `deploy/` and what is in them. */
export const deployFiles: readonly { readonly path: string; readonly text: () => string }[] = [
  { path: fileURLToPath(new URL("alerts.yaml", folder)), text: alertRules },
  { path: fileURLToPath(new URL("dashboard.json", folder)), text: dashboard },
];

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Recordings that others made; they lie beside the project on some machines only. */
export const sharedRecordings = fileURLToPath(new URL("../../../../shared/recordings/", import.meta.url));

/** Whether they are there. */
export const hasShared = existsSync(sharedRecordings);

import { fileURLToPath } from "node:url";

const examples = new URL("../../examples/", import.meta.url);

/** The folder of recordings that the package ships. */
export const sampleRecordings = fileURLToPath(new URL("recordings/", examples));

/** The resource file that goes with them. */
export const sampleResources = fileURLToPath(new URL("resources.yaml", examples));

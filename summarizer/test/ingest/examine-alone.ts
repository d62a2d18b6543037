import { examine } from "../../src/ingest/examine.ts";

/** Examines the recording at the path on the command line, in a process of its own, and prints its end event. */
const { endEvent } = await examine(process.argv[2] ?? "", { id: "a" });
console.log(JSON.stringify(endEvent));

import { readFileSync } from "node:fs";

/** How the pages look. */
export const stylesheet = readFileSync(new URL("style.css", import.meta.url), "utf8");

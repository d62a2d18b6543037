import { jsonText, yamlText } from "../../domain/yaml-text.ts";
import { say } from "../failure.ts";
import type { Format } from "../options.ts";

/** Prints data as JSON or YAML. */
export function sayData(format: Exclude<Format, "text">, data: unknown): void {
  say(format === "json" ? jsonText(data) : yamlText(data));
}

/** Prints data in a format: as text by `text`. */
export function print(format: Format, data: unknown, text: () => string): void {
  if (format === "text") say(text());
  else sayData(format, data);
}

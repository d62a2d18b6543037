import { styleText } from "node:util";
import type { RiskLevel } from "../../domain/summary.ts";
import { host } from "../host.ts";

type Format = Parameters<typeof styleText>[0];

/** Puts a color or weight on a text, or leaves it as it is. */
export type Style = (format: Format, text: string) => string;

export type ColorChoice = "auto" | "always" | "never";

/** Color as asked for; left to itself, only on a terminal and without `NO_COLOR`. */
export function styleFor(choice: ColorChoice, stream: { readonly isTTY?: boolean }): Style {
  const { NO_COLOR, TERM } = host().env;
  const terminal = stream.isTTY === true && !NO_COLOR && TERM !== "dumb";
  const color = choice === "always" || (choice === "auto" && terminal);
  return (format, text) => (color && text !== "" ? styleText(format, text, { validateStream: false }) : text);
}

/** How each level of risk looks. */
export const riskFormats: Readonly<Record<RiskLevel, Format>> = {
  LOW: "green",
  MEDIUM: "yellow",
  HIGH: ["bold", "red"],
  CRITICAL: ["bold", "inverse", "red"],
};

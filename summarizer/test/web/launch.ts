import chromium from "@sparticuz/chromium";
import type { Browser } from "playwright-core";
import { chromium as playwright } from "playwright-core";

/** Flags of the package's that make it another browser than people have; in a single process it ends with its first context. */
const unwanted = new Set([
  "--single-process",
  "--no-zygote",
  "--disable-web-security",
  "--allow-running-insecure-content",
]);

/** Flags that draw by an emulated graphics processor: a third of what a page costs. */
const graphics = /^--(in-process-gpu|ignore-gpu-blocklist|use-gl|use-angle|enable-unsafe-swiftshader)/;

/** The browser that comes with a package, or the one that `CHROMIUM_PATH` names. */
export async function launch(variables: Readonly<Record<string, string>> = {}): Promise<Browser> {
  const { CHROMIUM_PATH } = process.env;
  const packaged = await chromium.executablePath();
  return await playwright.launch({
    executablePath: CHROMIUM_PATH ?? packaged,
    env: { ...process.env, ...variables },
    args: [
      ...chromium.args.filter((argument) => !unwanted.has(argument) && !graphics.test(argument)),
      "--disable-gpu",
      "--disable-background-networking",
    ],
  });
}

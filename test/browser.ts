import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";

/** The browser that comes with a package, or the one that `CHROMIUM_PATH` names. */
export async function launch() {
  const { CHROMIUM_PATH } = process.env;
  return playwright.launch({
    executablePath: CHROMIUM_PATH ?? (await chromium.executablePath()),
    // In a single process the browser ends with the first of its contexts.
    args: [...chromium.args.filter((argument) => argument !== "--single-process"), "--disable-background-networking"],
  });
}

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openBrowser } from "../test/web/browser.ts";
import { draw, pictures, servedForPictures } from "../test/web/pictures.ts";

/** Draws the pages, with the samples in place, into `docs/pictures` (or the folder that is named). */
const folder = process.argv[2] ?? fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
await using served = await servedForPictures();
for (const picture of pictures) {
  writeFileSync(`${folder}/${picture.name}.png`, await draw(browser, served.url, picture));
  process.stdout.write(`${picture.name}.png\n`);
}
await browser.close();

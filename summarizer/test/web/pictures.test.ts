import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import type { Browser } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser } from "./browser.ts";
import { draw, pictures, servedForPictures } from "./pictures.ts";

const folder = fileURLToPath(new URL("../../../docs/pictures", import.meta.url));
/** Of a picture's pixels, what may differ: the edges of letters on another processor, and not one word. */
const tolerance = 0.0001;

let browser: Browser;
let served: Awaited<ReturnType<typeof servedForPictures>>;

beforeAll(async () => {
  [browser, served] = await Promise.all([openBrowser(), servedForPictures()]);
});

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

const { CHROMIUM_PATH } = process.env;

// Another browser draws otherwise.
describe.skipIf(CHROMIUM_PATH !== undefined)("the pages look as the manual shows them", () => {
  test.each(pictures)("$name", async (picture) => {
    const drawn = await draw(browser, served.url, picture);
    const [is, was] = [PNG.sync.read(drawn), PNG.sync.read(readFileSync(`${folder}/${picture.name}.png`))];
    expect([is.width, is.height]).toEqual([was.width, was.height]);
    const difference = new PNG({ width: is.width, height: is.height });
    const pixels = pixelmatch(was.data, is.data, difference.data, is.width, is.height, { threshold: 0.1 });
    if (pixels > tolerance * is.width * is.height) {
      const beside = `${tmpdir()}/wherefore-pictures`;
      mkdirSync(beside, { recursive: true });
      writeFileSync(`${beside}/${picture.name}.png`, drawn);
      writeFileSync(`${beside}/${picture.name}.difference.png`, PNG.sync.write(difference));
      throw new Error(
        `${pixels} pixels differ: ${beside}/${picture.name}.png and ${picture.name}.difference.png show them. ` +
          "If it is meant to look so: npm run docs:pictures",
      );
    }
  });

  test("and the manual has no others", () => {
    expect(readdirSync(folder).sort()).toEqual(pictures.map(({ name }) => `${name}.png`).sort());
  });
});

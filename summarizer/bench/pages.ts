import type { Page } from "playwright-core";
import { openBrowser, signIn } from "../test/web/browser.ts";
import { servedSamples, settled } from "../test/web/served.ts";

/** What a person waits for on the page of recordings, in milliseconds. */
export interface Pages {
  readonly recordings: number;
  /** From the address to the first paint, and to the first tile, at a first visit of somebody who is signed in. */
  readonly paint: number;
  readonly first: number;
  /** The same at later visits. */
  readonly again: number;
  /** The same for the highest risk first, and for a search that finds little. */
  readonly byRisk: number;
  readonly search: number;
  /** Recordings in the list while it scrolls, and the time between two frames then. */
  readonly listed: number;
  readonly frame: number;
  readonly frame95: number;
}

const [count = "10000"] = process.argv.slice(2);
console.log(JSON.stringify(await measured(Number(count))));
process.exit();

async function measured(recordings: number): Promise<Pages> {
  await using served = await servedSamples({}, async (service) => {
    await settled(service);
    const { database } = service;
    await database.query(
      `INSERT INTO sessions (id, kind, state, reason, end_event, user_name, resource_kind, resource_name, labels, participants,
         interactive, started, ended, duration_ms, recording, policy, model, verdicts)
       SELECT s.id || '-' || n, kind, state, reason, end_event, user_name, resource_kind, resource_name, labels, participants,
         interactive, started - n * interval '7 minutes', ended - n * interval '7 minutes', duration_ms + n, recording, policy, model, verdicts
       FROM sessions s, generate_series(1, $1) n`,
      [Math.ceil(recordings / 4) - 1],
    );
    await database.query(
      `INSERT INTO summaries (session_id, version, state, model_name, policy, content, summary, finished)
       SELECT s.id, 1, 'done', t.model_name, t.policy, t.content, t.summary, s.ended
       FROM sessions s JOIN summaries t ON left(s.id, 36) = t.session_id WHERE s.id <> t.session_id`,
    );
    await database.query("ANALYZE");
  });
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await signIn(page, served.url, "ada");
    // The same person in a browser that has kept no files.
    const storageState = await context.storageState();
    const newcomer = await browser.newContext({ viewport: { width: 1280, height: 800 }, storageState });
    const fresh = await newcomer.newPage();
    const open = async (path: string, tab = page) => {
      await tab.goto(served.url + path);
      return await tab.waitForSelector(".tile, .line").then(() => shownAt(tab));
    };
    const first = await open("/recordings", fresh);
    const paint = (await fresh.evaluate(
      "performance.getEntriesByName('first-contentful-paint')[0].startTime",
    )) as number;
    const again = middle([await open("/recordings"), await open("/recordings"), await open("/recordings")]);
    const byRisk = middle([
      await open("/recordings?sort=risk"),
      await open("/recordings?sort=risk"),
      await open("/recordings?sort=risk"),
    ]);
    const search = await open("/recordings?text=service-account+payments");
    await open("/recordings");
    const listed = await listAll(page, recordings);
    const frames = await scrolled(page);
    return {
      recordings,
      paint,
      first,
      again,
      byRisk,
      search,
      listed,
      frame: middle(frames),
      frame95: frames[Math.floor(frames.length * 0.95)] ?? 0,
    };
  } finally {
    await browser.close();
  }
}

/** When the browser had painted the first tile, after the address was opened. */
async function shownAt(page: Page): Promise<number> {
  return await page.evaluate(
    `new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))))`,
  );
}

async function listAll(page: Page, most: number): Promise<number> {
  for (let listed = 50; listed < most; listed += 50) {
    const more = page.getByRole("button", { name: "Show 50 more" });
    await more.evaluate((button) => button.click());
    await page
      .getByText(listed + 50 >= most ? /sessions$/ : `The first ${(listed + 50).toLocaleString("en")}`)
      .waitFor();
  }
  return most;
}

/** Times between frames, sorted, while the wheel turns. */
async function scrolled(page: Page): Promise<readonly number[]> {
  await page.evaluate("scrollTo(0, 0)");
  await page.evaluate(`(() => {
    globalThis.frames_ = [];
    let before = performance.now();
    const frame = (now) => { frames_.push(now - before); before = now; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
  })()`);
  for (let turn = 0; turn < 120; turn++) {
    await page.mouse.wheel(0, 240);
    await page.waitForTimeout(16);
  }
  const frames = (await page.evaluate("frames_")) as number[];
  return frames.slice(1).sort((one, other) => one - other);
}

function middle(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

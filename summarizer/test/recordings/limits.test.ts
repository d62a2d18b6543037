import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { defaultLimits, noteLimits, streamLimits } from "../../src/domain/recording-limits.ts";

const text = readFileSync(new URL("../../docs/service.md", import.meta.url), "utf8");
const section = /^### Limits of a recording\n([\s\S]+?)^## /m.exec(text)?.[1] ?? "";

const number = (value: number) => value.toLocaleString("en");
const bytes = (value: number) => {
  const power = Math.floor(Math.log2(value) / 10);
  return `${value / 1024 ** power} ${["bytes", "KiB", "MiB", "GiB"][power]}`;
};

// biome-ignore format: table
const limits: readonly (readonly [limit: string, most: string])[] = [
  ["size of an upload (`--max-recording-bytes`)",                      bytes(readConfig({}, {}).maxRecordingBytes)],
  ["size of a file in the watched folder or in the cluster's storage", bytes(streamLimits.file)],
  ["binary recording: one part, unzipped",                             bytes(streamLimits.part)],
  ["binary recording: all parts, unzipped",                            bytes(streamLimits.unzipped)],
  ["binary recording: all parts, unzipped, for each zipped byte",      number(streamLimits.ratio)],
  ["binary recording: unzipped without regard to that",                bytes(streamLimits.unratioed)],
  ["binary recording: one event",                                      bytes(streamLimits.record)],
  ["binary recording: events of one part",                             number(streamLimits.partEvents)],
  ["binary recording: events of all parts",                            number(streamLimits.events)],
  ["asciicast 2 and 3: header, characters",                            number(streamLimits.header)],
  ["asciicast 2 and 3: one line, characters",                          number(streamLimits.line)],
  ["asciicast 1: all of it, characters",                               number(streamLimits.line)],
  ["end event, in a form or beside an asciicast",                      bytes(defaultLimits.endEvent)],
  ["participants who joined, where the end event is made up",          number(streamLimits.joined)],
  ["notes on a recording's state; the rest are counted",               number(noteLimits.notes)],
  ["characters of one note",                                           number(noteLimits.characters)],
  ["kinds of unknown event that a note names",                         number(noteLimits.fields)],
];

test("the manual's tables have every limit of a recording, as it is", () => {
  const rows = [...section.matchAll(/^\| (.+?) \| (.+?) \|$/gm)].map(([, limit, most]) => [limit, most]);
  expect(rows.filter(([limit]) => limit !== "limit")).toEqual(limits);
  // Each limit has a row; that of an upload is a setting, and a line's has two.
  expect(limits).toHaveLength(Object.keys(streamLimits).length + Object.keys(noteLimits).length + 2);
});

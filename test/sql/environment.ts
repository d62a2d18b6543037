import { bool, defineEnvironment, float, int, list, map, string, timestamp } from "wherefore";
import { dialects } from "../../src/teleport/dialects.ts";

/** Fields of every type that a filter can ask about, some of them under names that need care. */
export const everyType = defineEnvironment({
  order: true,
  dialects,
  fields: {
    name: string,
    title: string,
    flag: bool,
    other: bool,
    count: int,
    total: int,
    ratio: float,
    share: float,
    at: timestamp,
    since: timestamp,
    roles: list(string),
    groups: list(string),
    ids: list(int),
    ratios: list(float),
    flags: list(bool),
    times: list(timestamp),
    codes: list(int),
    shares: list(float),
    marks: list(bool),
    stamps: list(timestamp),
    labels: map(string),
    traits: map(list(string)),
    counts: map(int),
    switches: map(bool),
    moments: map(timestamp),
    deep: map(map(string)),
    inner: { title: string, tags: list(string), notes: map(string), at: timestamp, count: int },
  },
});

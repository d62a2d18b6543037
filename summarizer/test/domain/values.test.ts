import { expect, test } from "vitest";
import { errorCode, errorMessage } from "../../src/domain/errors.ts";
import { isObject } from "../../src/domain/json.ts";

test("only objects of JSON are objects", () => {
  expect([{}, { a: 1 }].every(isObject)).toBe(true);
  expect([null, undefined, [], "{}", 1].some(isObject)).toBe(false);
});

test("whatever is thrown has a message, and a code if it brings one", () => {
  const missing = Object.assign(new Error("no such file"), { code: "ENOENT" });
  expect([errorCode(missing), errorMessage(missing)]).toEqual(["ENOENT", "no such file"]);
  expect([errorCode(new Error("no")), errorMessage(new Error("no"))]).toEqual(["", "no"]);
  expect([errorCode("no"), errorMessage("no")]).toEqual(["", "no"]);
});

import { expect, test } from "vitest";
import { defineEnvironment, list, map, string } from "wherefore";

const environment = defineEnvironment({ fields: { name: string, roles: list(string), labels: map(string) } });

const drawn = (text: string, context: object) => String(environment.compile(text).explain(context)).split("\n");

test.each([
  [
    `name == "a" && !(contains(roles, "dev") || labels["env"] == "prod") && name != "b"`,
    { name: "a", roles: ["ops"], labels: { env: "prod" } },
    [
      `false  name == "a" && !(contains(roles, "dev") || labels["env"] == "prod") && name != "b"`,
      `├─ true   name == "a"                     name = "a"`,
      `├─ false  !(contains(roles, "dev") || labels["env"] == "prod")`,
      `│  └─ true   contains(roles, "dev") || labels["env"] == "prod"`,
      `│     ├─ false  contains(roles, "dev")    roles = ["ops"]`,
      `│     └─ true   labels["env"] == "prod"   labels["env"] = "prod"   ← decided`,
      `└─ –      name != "b"`,
    ],
  ],
  [
    `name == "日本" || name == "x"`,
    { name: "é" },
    [
      `false  name == "日本" || name == "x"`,
      `├─ false  name == "日本"   name = "é"   ← decided`,
      `└─ false  name == "x"      name = "é"   ← decided`,
    ],
  ],
  [`labels[name] == ""`, {}, [`true   labels[name] == ""   name is not set, labels[name] is not set   ← decided`]],
  [
    `contains(roles, "a")`,
    { roles: Array.from({ length: 12 }, (_, index) => `r${index}`) },
    [
      `false  contains(roles, "a")   roles = ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", … 2 more]   ← decided`,
    ],
  ],
  [`name == "a"`, { name: "\u001b[31m\n" }, [`false  name == "a"   name = "\\x1b[31m\\n"   ← decided`]],
  [
    `(name == "a") == (name == "b")`,
    {},
    [
      `true   name == "a" == (name == "b")`,
      `├─ false  name == "a"   name is not set   ← decided`,
      `└─ false  name == "b"   name is not set   ← decided`,
    ],
  ],
  [`set() == set()`, {}, [`true   set() == set()   ← decided`]],
])("%s", (text, context, lines) => {
  expect(drawn(text, context)).toEqual(lines);
});

test("says in one line what decided", () => {
  const { because } = environment
    .compile(`name == "a" || name == "b" || name == "c" || name == "d"`)
    .explain({ name: "x" });
  expect(because).toBe(
    `name == "a" is false (name = "x"); name == "b" is false (name = "x"); name == "c" is false (name = "x"); and 1 more`,
  );
});

test("is plain data besides", () => {
  const explanation = environment.compile(`contains(roles, "a")`).explain({ roles: ["a"] });
  expect(JSON.parse(JSON.stringify(explanation))).toEqual({
    text: `contains(roles, "a")`,
    span: { start: 0, end: 20 },
    kind: "call",
    value: true,
    decided: true,
    reads: [{ text: "roles", value: ["a"], missing: false }],
    children: [],
  });
});

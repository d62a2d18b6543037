import { describe, expect, test } from "vitest";
import { ContextError } from "wherefore";
import { sessionFilter } from "wherefore/teleport";

const isAlice = sessionFilter.compile(`user.metadata.name == "alice" && session.login == "root"`);
const alice = { metadata: { name: "alice" } };

describe("what is given", () => {
  test("own properties alone, whatever the class", () => {
    class Known {
      user = alice;
    }
    expect(String(isAlice.given(new Known()))).toBe(`session.login == "root"`);
    expect(isAlice.given(Object.create({ user: alice })).fields).toContain("user.metadata.name");
    const hidden = Object.defineProperty({}, "user", { value: alice, enumerable: false });
    expect(String(isAlice.given(hidden))).toBe(`session.login == "root"`);
  });

  test("undefined is not given, null is", () => {
    expect(isAlice.given({ user: undefined }).fields).toContain("user.metadata.name");
    expect(isAlice.given({ user: null }).constant).toBe(false);
  });

  test("what no field is under does no harm", () => {
    expect(String(isAlice.given({ kind: "ssh", user: alice } as object))).toBe(`session.login == "root"`);
  });

  test("a getter that throws is told by its path", () => {
    const throwing = {
      get user(): never {
        throw new Error("no");
      },
    };
    expect(() => isAlice.given(throwing)).toThrow(ContextError);
    expect(() => isAlice.given(throwing)).toThrow("user: expected data that can be read");
    expect(sessionFilter.compile(`session.login == "root"`).given(throwing).matches({})).toBe(false);
  });

  test.each([[null], [5], ["user"], [[]], [new Map([["user", alice]])]])("%j is no context", (known) => {
    expect(() => isAlice.given(known as never)).toThrow("the context: expected an object with fields");
  });

  test("a Map within it is read as in an evaluation", () => {
    const traits = new Map([["root", ["alpha"]]]);
    const filter = sessionFilter.compile(`contains(user.spec.traits[session.login], "alpha")`);
    expect(String(filter.given({ user: { spec: { traits } } }))).toBe(`session.login == "root"`);
  });

  test("it does not see what is changed later", () => {
    const roles = ["dev"];
    const residual = sessionFilter
      .compile(`contains(user.spec.roles, session.login)`)
      .given({ user: { spec: { roles } } });
    roles.push("root");
    expect(residual.matches({ session: { login: "root" } })).toBe(false);
  });

  test("many entries stay in the predicate", () => {
    const traits = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, [`v${index}`]]));
    const filter = sessionFilter.compile(`contains(user.spec.traits[session.login], session.user)`);
    const residual = filter.given({ user: { spec: { traits } } });
    expect(residual.fields).toEqual(["session.login", "session.user"]);
    expect(residual.matches({ session: { login: "k7", user: "v7" } })).toBe(true);
    expect(residual.matches({ session: { login: "k7", user: "v8" } })).toBe(false);
    expect(String(residual)).toBe(filter.source);
  });

  test("a list longer than a call may be stays in the predicate", () => {
    const roles = Array.from({ length: 2_000 }, (_, index) => `r${index}`);
    const residual = sessionFilter
      .compile(`contains(user.spec.roles, session.login)`)
      .given({ user: { spec: { roles } } });
    expect(String(residual)).toBe("contains(user.spec.roles, session.login)");
    expect(residual.fields).toEqual(["session.login"]);
    expect(residual.matches({ session: { login: "r1999" } })).toBe(true);
  });
});

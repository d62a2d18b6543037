import { bool, defineEnvironment, field, fn, list, map, string } from "wherefore";

export const environment = defineEnvironment({
  fields: {
    doc: { owner: string, state: field(string, { values: ["draft", "published"] }), labels: map(string) },
    user: { name: string, teams: list(string) },
  },
  functions: [
    fn(
      "is_weekday",
      [["day", string]],
      bool,
      "day is from Monday to Friday",
      (day) => {
        if (!day.endsWith("day")) throw new Error(`${day} is not a day`);
        return !day.startsWith("S");
      },
      [[`is_weekday("Monday")`, true]],
    ),
  ],
  kinds: ["web", "api"],
  subject: { one: "request", many: "requests" },
});

export const documents = [{ kind: "access_rule", filter: ["spec", "filter"], kinds: ["spec", "kinds"] }];

import { field } from "../environment.ts";
import { list, map, string } from "../types/type.ts";

/** The user who ran the session, from the end event; fields that the event does not contain are always empty. */
export const userFields = {
  kind: field(string, { doc: "user" }),
  version: field(string, { doc: "version of the user resource", kinds: [] }),
  metadata: {
    name: field(string, { doc: "the user's name", also: ["user", "username", "user_name"] }),
    description: field(string, { doc: "description of the user", kinds: [] }),
    labels: field(map(string), { doc: "labels of the user", kinds: [] }),
  },
  spec: {
    roles: field(list(string), { doc: "the user's roles" }),
    traits: field(map(list(string)), { doc: "the user's traits: lists of values by name" }),
  },
};

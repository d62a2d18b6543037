import { createRoute, z } from "@hono/zod-openapi";
import { searchModes, snippetFields, suggestionKinds } from "../domain/search.ts";
import { cursorParameter, nextCursor, storedTime } from "./cursor.ts";
import { jsonAnswer, list, time, whole } from "./operation.ts";
import { namesParameter, pageSize } from "./parameters.ts";
import { problems } from "./problem.ts";
import { noteSchema, sessionSchema } from "./session.ts";
import { sessionFilters } from "./sessions.ts";

const tags = ["search"];

const snippet = z.object({
  field: z.enum(snippetFields),
  segments: list(
    z.object({ text: z.string(), hit: z.boolean().openapi({ description: "Whether the piece matches the query" }) }),
  ),
});
/** Where something was found, and the text around it: text, never HTML. */
export type Snippet = z.infer<typeof snippet>;

const result = z.object({
  session: sessionSchema,
  score: z.number().openapi({ description: "Comparable only within one response" }),
  by: list(z.enum(["words", "meaning"])),
  snippets: list(snippet).openapi({ description: "The excerpt with the match: pieces of text, never HTML" }),
});
export type SearchResult = z.infer<typeof result>;

const answer = z
  .object({
    mode: z.enum(searchModes).openapi({ description: "The mode that was used" }),
    results: list(result),
    notes: list(noteSchema),
    next: nextCursor,
  })
  .openapi("SearchAnswer");
export type SearchAnswer = z.infer<typeof answer>;

const place = z.strictObject({
  list: z.enum(["exact", "fuzzy", "fused", "rest"]),
  score: z.number(),
  ended: storedTime.nullable(),
  id: z.string().max(500),
});

const suggestion = z.object({ kind: z.enum(suggestionKinds), value: z.string() });
/** Something that sessions have and that somebody may mean; of a label `key=value`. */
export type Suggestion = z.infer<typeof suggestion>;

/** Finding sessions. */
export const searchOperations = {
  search: createRoute({
    method: "get",
    path: "/v1/search",
    tags,
    summary: "Search sessions by words and meaning of their summaries",
    description:
      'Searches the sessions that you can list and read. `q` is words, `"a phrase"`, `-excluded` and `this OR that`; no text is ' +
      "rejected. Without a retrieval_model, or while it is unavailable, a hybrid search uses only words, and `notes` says so.",
    request: {
      query: z.strictObject({
        q: z.string().max(2000),
        mode: z.enum(searchModes).default("hybrid"),
        limit: pageSize(50, 200),
        after: cursorParameter(place).optional(),
        ...sessionFilters,
      }),
    },
    responses: { 200: jsonAnswer("A page of results, best first", answer), ...problems(400, 401, 403, 409, 502) },
  }),
  suggestions: createRoute({
    method: "get",
    path: "/v1/search/suggestions",
    tags,
    summary: "Suggest users, roles, resources and labels of sessions",
    request: {
      query: z.strictObject({
        q: z.string().max(200).default(""),
        kind: namesParameter(suggestionKinds).optional(),
        limit: pageSize(5, 50),
      }),
    },
    responses: {
      200: jsonAnswer(
        "Up to `limit` of each kind, best first",
        z.object({ suggestions: list(suggestion) }).openapi("Suggestions"),
      ),
      ...problems(400, 401, 403),
    },
  }),
  status: createRoute({
    method: "get",
    path: "/v1/search/status",
    tags,
    summary: "Get the search modes and the progress of embeddings",
    request: {},
    responses: {
      200: jsonAnswer(
        "The status",
        z
          .object({
            modes: list(z.enum(searchModes)),
            store: z
              .object({ trigrams: z.boolean(), vectors: z.boolean(), notes: list(z.string()) })
              .optional()
              .openapi({ description: "Requires permission to read retrieval_model, like the fields below" }),
            model: z.string().optional(),
            embeddings: z
              .object({
                state: z.enum(["idle", "running", "waiting", "failed"]),
                reason: z.string(),
                remedy: z.string(),
                next_attempt: time.optional(),
                embedded: whole,
                pending: whole,
                failed: whole,
                failures: list(z.object({ session: z.string(), reason: z.string() })),
              })
              .optional(),
          })
          .openapi("SearchStatus"),
      ),
      ...problems(401, 403),
    },
  }),
  retry: createRoute({
    method: "post",
    path: "/v1/search/embeddings/retry",
    tags,
    summary: "Retry failed embeddings",
    request: {},
    responses: { 202: { description: "The retry is scheduled" }, ...problems(401, 403) },
  }),
  test: createRoute({
    method: "post",
    path: "/v1/search/embeddings/test",
    tags,
    summary: "Test the connection to the retrieval_model",
    description: "Sends one short request, billed as usual. Requires permission to update it.",
    request: {},
    responses: {
      200: jsonAnswer(
        "The model responded",
        z
          .object({
            provider: z.enum(["openai", "bedrock"]),
            label: z.string(),
            dimensions: whole,
            milliseconds: whole,
            input_tokens: whole,
          })
          .openapi("RetrievalTest"),
      ),
      ...problems(401, 403, 404, 502),
    },
  }),
};

import { createRoute, z } from "@hono/zod-openapi";
import { resourceSubject } from "../../access/subject.ts";
import { recordAudit } from "../../audit/audit.ts";
import { plainData } from "../../domain/plain.ts";
import { searchModes, snippetFields, suggestionKinds } from "../../domain/search.ts";
import type { RetrievalModel } from "../../kinds/schema.ts";
import { modelLabel } from "../../models/choose.ts";
import { ProviderError } from "../../models/provider.ts";
import { retrievalModelName } from "../../resources/remarks.ts";
import { retryEmbedding } from "../../search/embedding-work.ts";
import type { SearchPlace } from "../../search/search.ts";
import { suggestionsFor } from "../../search/suggest.ts";
import { principalOf } from "../authentication.ts";
import type { RouteGroup } from "../environment.ts";
import { namesParameter, pageSize, storedTime } from "../parameters.ts";
import { problem, problems } from "../problem.ts";
import { modelLabels, reportOf } from "../reports.ts";
import { sessionFilters } from "../session-filters.ts";
import { noteSchema, sessionSchema } from "../session-schema.ts";

const json = (schema: z.ZodType, description: string) => ({ description, content: { "application/json": { schema } } });
const whole = z.number().int();
const tags = ["search"];

const segment = z.object({ text: z.string(), hit: z.boolean().openapi({ description: "It is what was looked for" }) });
const answer = z
  .object({
    mode: z.enum(searchModes).openapi({ description: "How it was searched in the end" }),
    results: z.array(
      z.object({
        session: sessionSchema,
        score: z.number().openapi({ description: "Comparable within one answer alone" }),
        by: z.array(z.enum(["words", "meaning"])),
        snippets: z
          .array(z.object({ field: z.enum(snippetFields), segments: z.array(segment) }))
          .openapi({ description: "Where it was found: text, in pieces, never HTML" }),
      }),
    ),
    notes: z.array(noteSchema),
    next: z.string().optional(),
  })
  .openapi("SearchAnswer");

const place = z.tuple([
  z.enum(["exact", "alike", "fused", "rest"]),
  z.number(),
  storedTime.nullable(),
  z.string().max(500),
]);

const placeParameter = z
  .string()
  .max(2000)
  .transform((text, context): SearchPlace => {
    const read = place.safeParse(parsed(Buffer.from(text, "base64url").toString("utf8")));
    if (read.success) {
      const [list, score, ended, id] = read.data;
      return { list, score, ended, id };
    }
    context.addIssue({ code: "custom", message: "is not one that a search has given out" });
    return z.NEVER;
  })
  .openapi({ type: "string", description: "`next` of the page before." });

const search = createRoute({
  method: "get",
  path: "/v1/search",
  tags,
  summary: "Find sessions by what their summaries say and mean",
  description:
    'Among the sessions that you may list and read. `q` is words, `"words side by side"`, `-not` and `this OR that`; no text is ' +
    "refused. Without a retrieval_model, or while it cannot be asked, a hybrid search is one by words, and `notes` says so.",
  request: {
    query: z.strictObject({
      q: z.string().max(2000),
      mode: z.enum(searchModes).default("hybrid"),
      limit: pageSize(50, 200),
      after: placeParameter.optional(),
      ...sessionFilters,
    }),
  },
  responses: { 200: json(answer, "A page of them, the best first"), ...problems(400, 401, 403, 409, 502) },
});

const suggestions = createRoute({
  method: "get",
  path: "/v1/search/suggestions",
  tags,
  summary: "Users, roles, resources and labels of sessions that you may list, as somebody types",
  request: {
    query: z.strictObject({
      q: z.string().max(200).default(""),
      kind: namesParameter(suggestionKinds).optional(),
      limit: pageSize(5, 50),
    }),
  },
  responses: {
    200: json(
      z
        .object({ suggestions: z.array(z.object({ kind: z.enum(suggestionKinds), value: z.string() })) })
        .openapi("Suggestions"),
      "Up to `limit` of each kind, the likeliest first",
    ),
    ...problems(400, 401, 403),
  },
});

const status = createRoute({
  method: "get",
  path: "/v1/search/status",
  tags,
  summary: "How sessions can be searched, and how far the embeddings are",
  request: {},
  responses: {
    200: json(
      z
        .object({
          modes: z.array(z.enum(searchModes)),
          store: z
            .object({ trigrams: z.boolean(), vectors: z.boolean(), notes: z.array(z.string()) })
            .optional()
            .openapi({ description: "For whoever may read retrieval_model, as is the rest" }),
          model: z.string().optional(),
          embeddings: z
            .object({
              state: z.enum(["idle", "running", "waiting", "failed"]),
              reason: z.string(),
              remedy: z.string(),
              nextAttempt: z.iso.datetime().optional(),
              embedded: whole,
              pending: whole,
              failed: whole,
              failures: z.array(z.object({ session: z.string(), reason: z.string() })),
            })
            .optional(),
        })
        .openapi("SearchStatus"),
      "The status",
    ),
    ...problems(401, 403),
  },
});

const retry = createRoute({
  method: "post",
  path: "/v1/search/embeddings/retry",
  tags,
  summary: "Have embeddings that could not be made tried again",
  request: {},
  responses: { 202: { description: "A worker will" }, ...problems(401, 403) },
});

const test = createRoute({
  method: "post",
  path: "/v1/search/embeddings/test",
  tags,
  summary: "Ask the retrieval_model for an embedding: does it answer?",
  description: "For whoever may change it: the request is sent with its key, and paid for like any other.",
  request: {},
  responses: {
    200: json(
      z
        .object({
          provider: z.enum(["openai", "bedrock"]),
          label: z.string(),
          dimensions: whole,
          milliseconds: whole,
          inputTokens: whole,
        })
        .openapi("RetrievalTest"),
      "It answered",
    ),
    ...problems(401, 403, 404, 502),
  },
});

/** Finding sessions. */
export const searchRoutes: RouteGroup = (api, service) => {
  const { access, database, queue, resources, search: finder } = service;
  api.openapi(search, async (context) => {
    const { q, mode, limit, after, label, interactive, ...rest } = context.req.valid("query");
    const filters = {
      ...rest,
      labels: label,
      ...(interactive !== undefined && { interactive: interactive === "yes" }),
    };
    const asked = { text: q, mode, filters, limit, after };
    const found = await finder.search(principalOf(context), asked).catch((error: unknown) => {
      if (!(error instanceof ProviderError) || error.code !== "no-retrieval-model") throw error;
      const { code, message, remedy } = error;
      throw problem(409, code, message, { remedy: `${remedy}; or search by words (mode=keyword)` });
    });
    const labels = await modelLabels(database);
    const results = found.results.map(({ session, ...result }) => ({
      session: reportOf(session, labels),
      ...plainData(result),
    }));
    const next = found.next === undefined ? {} : { next: cursorOf(found.next) };
    return context.json({ mode: found.mode, results, notes: plainData(found.notes), ...next }, 200);
  });
  api.openapi(suggestions, async (context) => {
    const principal = principalOf(context);
    access.requireEver(principal, "list", "session");
    const { q, kind = suggestionKinds, limit } = context.req.valid("query");
    const allowed = (first: number) => access.listing(principal, "session", first);
    const reads = access.listing(principal, "session", 1, "read").admits;
    const found = await suggestionsFor(database, allowed, reads, q, kind, limit);
    return context.json({ suggestions: [...plainData(found)] }, 200);
  });
  api.openapi(status, async (context) => {
    const principal = principalOf(context);
    if (!access.mayEver(principal, "read", "retrieval_model").allowed) {
      access.requireEver(principal, "list", "session");
    }
    const { retrieval, embedder, ...about } = await finder.status();
    const modes = retrieval === undefined ? (["keyword"] as const) : searchModes;
    const subject = retrieval && resourceSubject(retrieval);
    if (!access.decide(principal, "read", "retrieval_model", subject).allowed) {
      return context.json({ modes: [...modes] }, 200);
    }
    const { next_attempt, ...embeddings } = about.progress;
    const told = { ...embeddings, ...(next_attempt && { nextAttempt: next_attempt.toISOString() }) };
    const model = embedder === undefined ? {} : { model: modelLabel(embedder.model) };
    return context.json({ modes: [...modes], store: about.abilities, ...model, embeddings: plainData(told) }, 200);
  });
  api.openapi(retry, async (context) => {
    const principal = principalOf(context);
    access.requireEver(principal, "update", "retrieval_model");
    const { retrieval } = await finder.status();
    if (retrieval !== undefined) {
      access.require(principal, "update", "retrieval_model", resourceSubject(retrieval), retrieval.metadata.name);
    }
    await database.transaction(async (tx) => {
      await retryEmbedding(tx, queue);
      await recordAudit(tx, { event: "embeddings.retry", user: principal.name });
    });
    return context.body(null, 202);
  });
  api.openapi(test, async (context) => {
    const principal = principalOf(context);
    const kind = "retrieval_model";
    const model = (await resources.get(principal, kind, retrievalModelName)) as RetrievalModel;
    access.require(principal, "update", kind, resourceSubject(model), retrievalModelName);
    await resources.requireSecretOf(principal, model);
    const tested = await finder.test(context.req.raw.signal);
    if (tested === undefined) throw problem(404, "not-found", "there is no retrieval_model");
    return context.json(tested, 200);
  });
};

function cursorOf({ list, score, ended, id }: SearchPlace): string {
  return Buffer.from(JSON.stringify([list, score, ended, id])).toString("base64url");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

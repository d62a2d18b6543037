import { resourceSubject } from "../../access/subject.ts";
import { cursorOf } from "../../api/cursor.ts";
import { searchOperations } from "../../api/search.ts";
import { recordAudit } from "../../audit/audit.ts";
import { plainData } from "../../domain/plain.ts";
import { searchModes, suggestionKinds } from "../../domain/search.ts";
import { modelLabel } from "../../models/choose.ts";
import { ProviderError } from "../../models/provider.ts";
import { retrievalModelName } from "../../resources/remarks.ts";
import { retryEmbedding } from "../../search/embedding-work.ts";
import { suggestionsFor } from "../../search/suggest.ts";
import { modelLabels, reportOf } from "../documents/reports.ts";
import type { RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { principalOf } from "../middleware/authentication.ts";

/** Searching sessions. */
export const searchRoutes: RouteGroup = (api, service) => {
  const { access, database, queue, resources, search: finder } = service;
  api.openapi(searchOperations.search, async (context) => {
    const { q, mode, limit, after, label, resource_kind, interactive, ...rest } = context.req.valid("query");
    const filters = {
      ...rest,
      labels: label,
      resourceKind: resource_kind,
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
  api.openapi(searchOperations.suggestions, async (context) => {
    const principal = principalOf(context);
    access.requireEver(principal, "list", "session");
    const { q, kind = suggestionKinds, limit } = context.req.valid("query");
    const allowed = (first: number) => access.listing(principal, "session", first);
    const reads = access.listing(principal, "session", 1, "read").admits;
    const found = await suggestionsFor(database, allowed, reads, q, kind, limit);
    return context.json({ suggestions: plainData(found) }, 200);
  });
  api.openapi(searchOperations.status, async (context) => {
    const principal = principalOf(context);
    if (!access.mayEver(principal, "read", "retrieval_model").allowed) {
      access.requireEver(principal, "list", "session");
    }
    const { retrieval, embedder, ...about } = await finder.status();
    const modes = retrieval === undefined ? (["keyword"] as const) : searchModes;
    const subject = retrieval && resourceSubject(retrieval);
    if (!access.decide(principal, "read", "retrieval_model", subject).allowed) {
      return context.json({ modes: modes }, 200);
    }
    const { next_attempt, ...embeddings } = about.progress;
    const told = { ...embeddings, next_attempt: next_attempt?.toISOString() };
    const model = embedder === undefined ? {} : { model: modelLabel(embedder.model) };
    return context.json({ modes: modes, store: about.abilities, ...model, embeddings: plainData(told) }, 200);
  });
  api.openapi(searchOperations.retry, async (context) => {
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
  api.openapi(searchOperations.test, async (context) => {
    const principal = principalOf(context);
    const kind = "retrieval_model";
    const model = await resources.get(principal, kind, retrievalModelName);
    access.require(principal, "update", kind, resourceSubject(model), retrievalModelName);
    await resources.requireSecretOf(principal, model);
    const tested = await finder.test(context.req.raw.signal);
    if (tested === undefined) throw problem(404, "not-found", "no retrieval_model is configured");
    const { inputTokens, ...found } = tested;
    return context.json({ ...found, input_tokens: inputTokens }, 200);
  });
};

import type { Access } from "../access/access.ts";
import type { Principal } from "../access/principal.ts";
import type { Database } from "../database/database.ts";
import type { SearchMode } from "../domain/search.ts";
import { sessionInfo } from "../domain/session-info.ts";
import { modelLabel } from "../models/choose.ts";
import { ProviderError } from "../models/provider.ts";
import type { Query } from "../search-words/query.ts";
import { isBlank, parseQuery, wantedTerms, wantedText } from "../search-words/query.ts";
import type { ListedSession, SessionQuery } from "../sessions/listing.ts";
import { listSessions } from "../sessions/listing.ts";
import { exceededBudget, settle } from "../spending/budget.ts";
import { tokensIn } from "../spending/spend.ts";
import { progressOf } from "./embedding-work.ts";
import type { Embedder, Embeddings, RetrievalConfiguration } from "./embeddings.ts";
import { embedderOf } from "./embeddings.ts";
import type { SearchAbilities } from "./extensions.ts";
import type { FoundBy, Fused } from "./fuse.ts";
import { fuse } from "./fuse.ts";
import { passagesOf } from "./passages.ts";
import type { Question, Ranked, RankedPlace, WordsFound } from "./ranking.ts";
import { hasUnembedded, mostRanked, rankedByMeaning, rankedByWords } from "./ranking.ts";
import type { Snippet } from "./snippets.ts";
import { beginningOf, snippetsOf } from "./snippets.ts";

/** Where a page of results ends: `list` says which of the lists that make them up it was in. */
export interface SearchPlace extends RankedPlace {
  readonly list: "exact" | "fuzzy" | "fused" | "rest";
}

export interface SearchRequest {
  readonly text: string;
  readonly mode: SearchMode;
  /** Its text is left aside. */
  readonly filters: SessionQuery;
  readonly limit: number;
  readonly after: SearchPlace | undefined;
}

/** Something to know of an answer as a whole. */
export interface SearchNote {
  readonly code:
    | "nothing-to-look-for"
    | "similar-words"
    | "no-retrieval-model"
    | "meaning-unavailable"
    | "embedding"
    | "ranked-in-part"
    | "searched-in-part";
  readonly message: string;
  /** What to do about it; empty where there is nothing to do. */
  readonly remedy: string;
}

/** One session that was found. */
export interface SearchResult {
  readonly session: ListedSession;
  readonly score: number;
  readonly by: readonly FoundBy[];
  readonly snippets: readonly Snippet[];
}

export interface SearchAnswer {
  /** How it was searched in the end. */
  readonly mode: SearchMode;
  readonly results: readonly SearchResult[];
  readonly notes: readonly SearchNote[];
  readonly next: SearchPlace | undefined;
}

/** Of each list, how many are made one; further ones found by words follow in their own order. */
const fusedWords = 200;
const nearest = 50;
/** How long somebody who searches waits for a model, in milliseconds. */
const patience = 10_000;
const keptVectors = 200;

const noModel = {
  message: "no retrieval_model is configured: search uses only words",
  remedy: "to search by meaning too, create a retrieval_model (see docs/search.md)",
};

export interface SearchOptions {
  readonly database: Database;
  readonly access: Access;
  readonly abilities: SearchAbilities;
  readonly embeddings: Embeddings;
  readonly configuration: () => Promise<RetrievalConfiguration>;
}

/** Finds sessions by what their summaries say and mean, among those that the reader may list and read. */
export class Search {
  readonly #options: SearchOptions;
  /** What queries mean, the latest last. */
  readonly #vectors = new Map<string, Float32Array>();

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  /**
   * The sessions that `principal` can list and read and that match `request`, best first.
   * @throws AccessDenied for a principal who can list none; ProviderError if a search only by meaning is not possible
   */
  async search(principal: Principal, request: SearchRequest): Promise<SearchAnswer> {
    const { access } = this.#options;
    access.requireEver(principal, "list", "session");
    const query = parseQuery(request.text);
    if (isBlank(query)) {
      const remedy = "enter words, a name, or part of an id";
      const note = { code: "nothing-to-look-for", message: "the query has no search terms", remedy } as const;
      return { mode: request.mode, results: [], notes: [note], next: undefined };
    }
    const allowed = (first: number) => access.searching(principal, "session", first);
    const question = { query, filters: request.filters, allowed };
    const notes: SearchNote[] = [];
    const meaning = request.mode === "keyword" ? undefined : await this.#meaning(principal, request, question, notes);
    const mode = meaning === undefined ? "keyword" : request.mode;
    const list =
      meaning === undefined
        ? await this.#byWords(question, request, notes)
        : mode === "embeddings"
          ? pageOf(meaning.map(byMeaning), request)
          : await this.#fused(question, request, meaning, notes);
    const fuzzy = "fuzzy" in list && list.fuzzy === true;
    if (fuzzy && list.page.some(({ by }) => by.includes("words"))) {
      const message = "no session has these words; showing similar ones";
      notes.unshift({ code: "similar-words", message, remedy: "" });
    }
    const sessions = await this.#sessions(list.page, allowed);
    const results = list.page.flatMap((found): SearchResult[] => {
      const session = sessions.get(found.id);
      if (session === undefined) return [];
      const { score, by } = found;
      return [{ session, score, by, snippets: snippets(session, query, found, fuzzy) }];
    });
    return { mode, results, notes, next: list.next };
  }

  get abilities(): SearchAbilities {
    return this.#options.abilities;
  }

  /** What search goes by, and how far the embeddings are. */
  async status() {
    const { database, configuration, abilities } = this.#options;
    const read = await configuration();
    const embedder = knownEmbedder(read);
    const progress = await progressOf(database, embedder?.fingerprint);
    return { retrieval: read.retrieval, embedder, abilities, progress };
  }

  /**
   * Asks the model for an embedding; undefined where there is none.
   * @throws ProviderError
   */
  async test(signal: AbortSignal) {
    const { database, configuration, embeddings } = this.#options;
    const read = await configuration();
    const embedder = embedderOf(read);
    if (embedder === undefined) return undefined;
    const began = performance.now();
    const { vectors, usage } = await embeddings.embed(embedder, read.secrets, ["This is a test."], "query", signal);
    const milliseconds = Math.round(performance.now() - began);
    const { model } = embedder;
    await settle(database, model.metadata.name, usage, 0);
    return {
      provider: model.spec.bedrock === undefined ? ("openai" as const) : ("bedrock" as const),
      label: modelLabel(model),
      dimensions: vectors[0]?.length ?? 0,
      milliseconds,
      inputTokens: usage.inputTokens,
    };
  }

  async #byWords(
    question: Question,
    { limit, after }: SearchRequest,
    notes: SearchNote[],
  ): Promise<Page & { readonly fuzzy: boolean }> {
    const exact = after?.list === "fuzzy" ? [] : await this.#words(question, notes, false, limit + 1, after);
    const { trigrams } = this.#options.abilities;
    const fuzzy = after?.list === "fuzzy" || (exact.length === 0 && after === undefined && trigrams);
    const found = fuzzy ? await this.#words(question, notes, true, limit + 1, after) : exact;
    return { ...cut(found.map(byWords), limit, fuzzy ? "fuzzy" : "exact"), fuzzy };
  }

  async #words(
    question: Question,
    notes: SearchNote[],
    fuzzy: boolean,
    limit: number,
    after?: RankedPlace,
  ): Promise<readonly Ranked[]> {
    const { found, ...bounds } = await rankedByWords(this.#options.database, question, { fuzzy }, limit, after);
    for (const note of boundNotes(bounds)) if (!notes.some(({ code }) => code === note.code)) notes.push(note);
    return found;
  }

  /** The best of both lists as one; then the rest of those found by words. */
  async #fused(
    question: Question,
    request: SearchRequest,
    meaning: readonly Ranked[],
    notes: SearchNote[],
  ): Promise<Page & { fuzzy: boolean }> {
    const { limit, after } = request;
    let words = await this.#words(question, notes, false, fusedWords);
    const fuzzy = words.length === 0 && this.#options.abilities.trigrams;
    if (fuzzy) words = await this.#words(question, notes, true, fusedWords);
    const known = new Set(meaning.map(({ id }) => id));
    const page = after?.list === "rest" ? { page: [], next: undefined } : pageOf(fuse(words, meaning), request);
    if (page.next !== undefined || words.length < fusedWords) return { ...page, fuzzy };
    const last = after?.list === "rest" ? after : words.at(-1);
    const rest: Ranked[] = [];
    const room = limit - page.page.length;
    for (let place = last; place !== undefined && rest.length <= room; ) {
      const more: readonly Ranked[] = await this.#words(question, notes, fuzzy, limit + 1, place);
      rest.push(...more.filter(({ id }) => !known.has(id)));
      place = more.length <= limit ? undefined : more.at(-1);
    }
    if (room === 0 && rest.length > 0 && last !== undefined) return { ...page, fuzzy, next: { ...last, list: "rest" } };
    const tail = cut(rest.map(byWords), room, "rest");
    return { page: [...page.page, ...tail.page], next: tail.next, fuzzy };
  }

  /**
   * The sessions nearest in meaning; undefined if that is not available and words are used instead, which the notes
   * say.
   */
  async #meaning(
    principal: Principal,
    { mode }: SearchRequest,
    question: Question,
    notes: SearchNote[],
  ): Promise<readonly Ranked[] | undefined> {
    const { database, abilities, configuration } = this.#options;
    try {
      const read = await configuration();
      const embedder = embedderOf(read);
      if (embedder === undefined) {
        if (mode === "embeddings") throw new ProviderError("no-retrieval-model", noModel.message, noModel.remedy);
        notes.push({ code: "no-retrieval-model", ...noModel });
        return undefined;
      }
      const text = wantedText(question.query);
      if (text === "") return mode === "embeddings" ? [] : undefined;
      const vector = await this.#vector(embedder, read, text);
      const { fingerprint } = embedder;
      if (await hasUnembedded(database, question, fingerprint)) {
        const message = "embeddings are being created: some sessions are found only by words";
        notes.push({ code: "embedding", message, remedy: "" });
      }
      return await rankedByMeaning(database, question, { vector, fingerprint }, abilities, nearest);
    } catch (error) {
      const known = this.#tellable(principal, asUnavailable(error));
      if (known === undefined || mode === "embeddings") throw known ?? error;
      const message = `the retrieval_model is unavailable, so search uses only words: ${known.message}`;
      notes.push({ code: "meaning-unavailable", message, remedy: known.remedy });
      return undefined;
    }
  }

  /** What is wrong with a model is for those who may read it: others hear that it cannot be asked. */
  #tellable(principal: Principal, error: ProviderError | undefined): ProviderError | undefined {
    if (error === undefined || error.code === "no-retrieval-model") return error;
    if (this.#options.access.mayEver(principal, "read", "retrieval_model").allowed) return error;
    return new ProviderError("meaning-unavailable", "it does not respond", "contact the administrator of this service");
  }

  /** What a query means: asked for once. */
  async #vector(embedder: Embedder, { secrets }: RetrievalConfiguration, text: string): Promise<Float32Array> {
    const { database, embeddings } = this.#options;
    const key = `${embedder.fingerprint} ${text}`;
    const known = this.#vectors.get(key);
    if (known !== undefined) return known;
    await requireBudget(database, embedder, text);
    const { name } = embedder.model.metadata;
    const signal = AbortSignal.timeout(patience);
    const { vectors, usage } = await embeddings.embed(embedder, secrets, [text], "query", signal);
    await settle(database, name, usage, 0);
    const [vector] = vectors;
    if (vector === undefined) throw new Error("an embedding is missing");
    this.#vectors.set(key, vector);
    const [oldest] = this.#vectors.keys();
    if (this.#vectors.size > keptVectors && oldest !== undefined) this.#vectors.delete(oldest);
    return vector;
  }

  async #sessions(found: readonly Ranked[], allowed: Question["allowed"]): Promise<ReadonlyMap<string, ListedSession>> {
    if (found.length === 0) return new Map();
    const ids = found.map(({ id }) => id);
    const rows = await listSessions(this.#options.database, { query: { ids }, allowed, limit: ids.length });
    return new Map(rows.map((row) => [row.id, row]));
  }
}

function boundNotes({ isRankedInPart, searched }: Omit<WordsFound, "found">): readonly SearchNote[] {
  const notes: SearchNote[] = [];
  const newest = (count: number) => `the newest ${count.toLocaleString("en")}`;
  if (isRankedInPart) {
    const message = `more than ${mostRanked.toLocaleString("en")} sessions match: ${newest(mostRanked)} are ranked`;
    notes.push({ code: "ranked-in-part", message, remedy: "add a word or a filter to reach older sessions" });
  }
  if (searched !== undefined) {
    const message = `only ${newest(searched)} of your sessions were searched`;
    notes.push({
      code: "searched-in-part",
      message,
      remedy: "add a filter, for example by time, to reach older sessions",
    });
  }
  return notes;
}

interface Page {
  readonly page: readonly Fused[];
  readonly next: SearchPlace | undefined;
}

/** The page of a list that is there as a whole. */
function pageOf(list: readonly Fused[], { limit, after }: SearchRequest): Page {
  const at = after === undefined ? 0 : placeIn(list, after);
  return cut(list.slice(at, at + limit + 1), limit, "fused");
}

/** The index after a place in a list; after all better matches, if the place no longer exists. */
function placeIn(list: readonly Fused[], { id, score }: SearchPlace): number {
  const at = list.findIndex((found) => found.id === id);
  if (at >= 0) return at + 1;
  const worse = list.findIndex((found) => found.score < score);
  return worse < 0 ? list.length : worse;
}

function cut(found: readonly Fused[], limit: number, list: SearchPlace["list"]): Page {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next = found.length > limit && last !== undefined ? { ...placeOf(last), list } : undefined;
  return { page, next };
}

function placeOf({ id, ended, score }: Ranked): RankedPlace {
  return { id, ended, score };
}

const byWords = (found: Ranked): Fused => ({ ...found, by: ["words"] });
const byMeaning = (found: Ranked): Fused => ({ ...found, by: ["meaning"] });

function knownEmbedder(configuration: RetrievalConfiguration): Embedder | undefined {
  try {
    return embedderOf(configuration);
  } catch (error) {
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}

/** Why a model cannot be asked; undefined where something else is wrong. */
function asUnavailable(error: unknown): ProviderError | undefined {
  if (error instanceof ProviderError) return error;
  if (!(error instanceof DOMException) || error.name !== "TimeoutError") return undefined;
  return new ProviderError("timeout", `the model did not respond within ${patience / 1000} s`, "try again later");
}

/** @throws ProviderError where the query goes over a limit of the model */
async function requireBudget(database: Database, { model }: Embedder, text: string): Promise<void> {
  const tokens = { inputTokens: tokensIn(text), outputTokens: 0 };
  const over = await exceededBudget(database, model, tokens, { what: "the query", afterwards: "" });
  if (over !== undefined) throw new ProviderError("over-budget", over.reason, over.remedy);
}

function snippets(session: ListedSession, query: Query, found: Fused, fuzzy: boolean): readonly Snippet[] {
  const { id, kind, end_event, labels, latest } = session;
  const info = { ...sessionInfo({ endEvent: end_event, kind }), id };
  const summary = latest?.summary ?? undefined;
  const cuts = snippetsOf({ session: info, labels, summary }, wantedTerms(query), fuzzy);
  if (cuts.length > 0 || summary === undefined || found.part === undefined) return cuts;
  const passage = passagesOf(summary)[found.part];
  return passage === undefined ? [] : [beginningOf("detailed_description", passage)];
}

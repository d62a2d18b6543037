import type { Database, Queryable } from "../database/database.ts";
import { errorCode } from "../domain/errors.ts";

/** What search can do with this store beyond words. */
export interface SearchAbilities {
  /** Finds misspelt words, and parts of names by an index (pg_trgm). */
  readonly trigrams: boolean;
  /** Compares embeddings fast (pgvector). */
  readonly vectors: boolean;
  /** What is missing, what that means and what to do about it: one sentence each. */
  readonly notes: readonly string[];
}

/** Any number: what every process that prepares this store agrees on. */
const lock = 7_041_776_404;

/** Sessions whose embeddings are compared where that is slow. */
export const mostCompared = 5000;

interface Extension {
  readonly name: "pg_trgm" | "vector";
  /** What uses it, safe to repeat. */
  readonly use: (tx: Queryable) => Promise<void>;
  readonly without: string;
}

const extensions: readonly Extension[] = [
  {
    name: "pg_trgm",
    use: async (tx) => {
      await tx.query(
        "CREATE INDEX IF NOT EXISTS search_documents_names ON search_documents USING gin (names gin_trgm_ops)",
      );
      await tx.query(
        "CREATE INDEX IF NOT EXISTS search_vocabulary_words ON search_vocabulary USING gin (word gin_trgm_ops)",
      );
    },
    without: "misspelled words are not found, and searching for parts of names uses no index",
  },
  {
    name: "vector",
    use: async (tx) => {
      const [column] = await tx.query<{ type: string }>(
        `SELECT format_type(atttypid, NULL) AS type FROM pg_attribute
         WHERE attrelid = 'embeddings'::regclass AND attname = 'embedding'`,
      );
      if (column?.type !== "real[]") return;
      await tx.query("ALTER TABLE embeddings ALTER COLUMN embedding TYPE vector USING embedding::vector");
    },
    without: `embeddings are compared with plain SQL, which is slow, and only those of the newest ${mostCompared.toLocaleString("en")} sessions`,
  },
];

/**
 * Has the store create the extensions that search gains by, where it can and may. None of them is needed: what comes of
 * their absence is in the notes. To be called once the tables are there.
 */
export async function prepareSearch(database: Database): Promise<SearchAbilities> {
  const notes: string[] = [];
  const able = new Set<string>();
  for (const extension of extensions) {
    try {
      await database.transaction(async (tx) => {
        await tx.query("SELECT pg_advisory_xact_lock($1)", [lock]);
        if (!(await isThere(tx, extension.name))) await tx.query(`CREATE EXTENSION "${extension.name}"`);
        await extension.use(tx);
      });
      able.add(extension.name);
    } catch (error) {
      notes.push(noteOf(extension, error));
    }
  }
  return { trigrams: able.has("pg_trgm"), vectors: able.has("vector"), notes };
}

async function isThere(tx: Queryable, name: string): Promise<boolean> {
  return (await tx.query("SELECT 1 FROM pg_extension WHERE extname = $1", [name])).length > 0;
}

/** SQLSTATEs of what is not installed, and of what may not be done. */
const missing = new Set(["0A000", "58P01", "42704"]);
const forbidden = "42501";

/** @throws whatever is neither of the two */
function noteOf({ name, without }: Extension, error: unknown): string {
  const code = errorCode(error);
  const remedy =
    code === forbidden
      ? `ask a database administrator to run: CREATE EXTENSION ${name}`
      : `install the extension ${name} on the PostgreSQL server`;
  if (code !== forbidden && !missing.has(code)) throw error;
  return `PostgreSQL does not have the extension ${name}: ${without}; to add it, ${remedy}, and restart`;
}

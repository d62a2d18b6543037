import type { Database, Queryable } from "../database/database.ts";

/** Words that are checked in one transaction. */
const batch = 200;

/** Notes the words of these sessions, whose search documents go: the last session that had them may be among them. */
export async function noteWords(tx: Queryable, sessions: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO search_words_to_check (word)
     SELECT DISTINCT known.word FROM search_documents d, unnest(tsvector_to_array(d.words)) AS found (word)
     JOIN search_vocabulary known ON known.word = found.word WHERE d.session_id = ANY ($1)
     ORDER BY known.word ON CONFLICT DO NOTHING`,
    [sessions],
  );
}

/** Deletes those of the noted words from the vocabulary that no search document has any more. */
export async function forgetWords(database: Database): Promise<void> {
  while (await database.transaction(forgetSome));
}

/** Whether there may be more. */
async function forgetSome(tx: Queryable): Promise<boolean> {
  const noted = await tx.query<{ word: string }>(
    `DELETE FROM search_words_to_check WHERE word IN (
       SELECT word FROM search_words_to_check LIMIT ${batch} FOR UPDATE SKIP LOCKED
     ) RETURNING word`,
  );
  const unused: string[] = [];
  for (const { word } of noted) {
    // One by one, so that a common word is found by a scan that ends at once, and a rare one by the index.
    const found = await tx.query(
      "SELECT 1 AS one FROM search_documents WHERE words @@ plainto_tsquery('pg_catalog.simple', $1) LIMIT 1",
      [word],
    );
    if (found.length === 0) unused.push(word);
  }
  if (unused.length > 0) await tx.query("DELETE FROM search_vocabulary WHERE word = ANY ($1)", [unused]);
  return noted.length > 0;
}

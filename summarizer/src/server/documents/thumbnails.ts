import { bulkhead } from "cockatiel";
import { storableText } from "../../database/json.ts";
import type { RecordingLocation, SessionRow } from "../../domain/rows.ts";
import type { Service } from "../../service.ts";

/** Thumbnails of recordings as SVG: created one at a time on first use, and stored. */
export class Thumbnails {
  readonly #service: Pick<Service, "database" | "reader">;
  readonly #gate = bulkhead(1, 1000);
  readonly #underway = new Map<string, Promise<string>>();

  constructor(service: Pick<Service, "database" | "reader">) {
    this.#service = service;
  }

  /**
   * The thumbnail of a session's recording; undefined if that has not arrived.
   * @throws StorageError, RecordingError, LimitExceeded
   */
  async of(session: SessionRow): Promise<string | undefined> {
    const { id, recording } = session;
    if (recording === null) return undefined;
    const madeOf = `${recording.path} ${recording.bytes}`;
    const [kept] = await this.#service.database.query<{ picture: string }>(
      "SELECT picture FROM thumbnails WHERE session_id = $1 AND made_of = $2",
      [id, madeOf],
    );
    if (kept !== undefined) return kept.picture;
    const underway = this.#underway.get(id) ?? this.#gate.execute(() => this.#make(session, recording, madeOf));
    this.#underway.set(id, underway);
    try {
      return await underway;
    } finally {
      this.#underway.delete(id);
    }
  }

  async #make({ id, kind }: SessionRow, recording: RecordingLocation, madeOf: string): Promise<string> {
    const { database, reader } = this.#service;
    const picture = storableText(await reader.draw({ recording, kind }));
    await database.query(
      `INSERT INTO thumbnails (session_id, made_of, picture) SELECT id, $2, $3 FROM sessions WHERE id = $1 AND state <> 'deleting'
       ON CONFLICT (session_id) DO UPDATE SET made_of = excluded.made_of, picture = excluded.picture, made = now()`,
      [id, madeOf, picture],
    );
    return picture;
  }
}

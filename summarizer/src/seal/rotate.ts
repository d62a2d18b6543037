import { lockChanges } from "../database/changes.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { Keyring } from "./keyring.ts";
import { fieldLabel } from "./keyring.ts";

interface Row {
  readonly kind: string;
  readonly name: string;
  readonly field: string;
  readonly key_id: string;
  readonly sealed: Uint8Array;
  readonly hosts: readonly string[] | null;
}

/**
 * Reseals every value with a new key, and removes the old one. If it is interrupted, every value can still be opened,
 * and the next run continues. `told` runs in the same transaction. Returns the number of values.
 * @throws KeyError
 */
export async function rotateKeys(
  database: Database,
  keyring: Keyring,
  told: (tx: Queryable, values: number) => Promise<void>,
): Promise<number> {
  const count = await database.transaction(async (tx) => {
    await lockChanges(tx);
    await keyring.renew();
    const rows =
      await tx.query<Row>(`SELECT s.kind, s.name, s.field, s.key_id, s.sealed, r.document->'spec'->'hosts' AS hosts
       FROM sealed_values s JOIN resources r USING (kind, name)`);
    for (const { kind, name, field, key_id, sealed, hosts } of rows) {
      const label = fieldLabel(kind, name, field, hosts ?? []);
      const value = await keyring.open({ keyId: key_id, bytes: sealed }, label);
      const anew = await keyring.seal(value, label);
      await tx.query(
        "UPDATE sealed_values SET key_id = $4, sealed = $5, updated = now() WHERE kind = $1 AND name = $2 AND field = $3",
        [kind, name, field, anew.keyId, anew.bytes],
      );
    }
    await told(tx, rows.length);
    return rows.length;
  });
  await database.transaction(async (tx) => {
    await lockChanges(tx);
    const rows = await tx.query<{ key_id: string }>("SELECT DISTINCT key_id FROM sealed_values");
    await keyring.retire(new Set(rows.map(({ key_id }) => key_id)));
  });
  return count;
}

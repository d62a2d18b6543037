import { Access } from "../access/access.ts";
import { presetRoles } from "../access/presets.ts";
import type { Config } from "../config.ts";
import { dataPath } from "../config.ts";
import type { Database, Queryable } from "../database/database.ts";
import { Resources } from "../resources/resources.ts";
import type { Keyring } from "../seal/keyring.ts";
import { openKeyring } from "../seal/keyring.ts";
import { poolsFor } from "../threads/pools.ts";
import { Accounts } from "./accounts.ts";
import { SignIns } from "./sign-ins.ts";

/** The parts that decide about access and store the data for it. */
export interface AccessServices {
  readonly keyring: Keyring;
  readonly access: Access;
  readonly resources: Resources;
  readonly accounts: Accounts;
  readonly signIns: SignIns;
}

/**
 * Opens resources, roles and accounts over a migrated store; adds missing preset roles.
 * @throws KeyError for unusable keys
 */
export async function openAccess(database: Database, config: Config): Promise<AccessServices> {
  const file = config.keyFile ?? dataPath(config, "key");
  const keyring = await openKeyring({ key: config.key, file }, database);
  await addPresets(database);
  const access = new Access(config.dialect);
  const resources = new Resources(database, keyring, access, config.dialect, poolsFor(config).requests);
  const accounts = new Accounts(database, access);
  const life = { hours: config.sessionHours, idleMinutes: config.sessionIdleMinutes };
  const signIns = new SignIns({ database, keyring, access, accounts, life });
  return { keyring, access, resources, accounts, signIns };
}

async function addPresets(store: Queryable): Promise<void> {
  for (const role of presetRoles) {
    await store.query("INSERT INTO resources (kind, name, document) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [
      role.kind,
      role.metadata.name,
      JSON.stringify(role),
    ]);
  }
}

import type { Command } from "commander";
import type { Connection } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt, say } from "../failure.ts";
import { withConnection } from "../options.ts";

/** `keys`. */
export function keyCommands(program: Command): void {
  const keys = program.command("keys").description("manage the key that seals secrets");
  withConnection(keys.command("rotate").description("seal all secrets with a new key")).action(
    (flags: ConnectionFlags) => attempt(() => connected(flags, rotateKeys)),
  );
}

async function rotateKeys(api: Connection): Promise<void> {
  const { key, values } = await api.request("POST /v1/keys/rotate");
  say(`sealed ${values} ${values === 1 ? "value" : "values"} with the new key ${key}`);
}

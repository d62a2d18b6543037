import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { askPassword } from "../ask.ts";
import type { Connection } from "../connection/connection.ts";
import { connected, ProblemFailure } from "../connection/connection.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt, Failure, note, say, UsageError } from "../failure.ts";
import { commandLine, shellWord } from "../hints.ts";
import type { Format } from "../options.ts";
import { Alias, withConnection, withFormat } from "../options.ts";
import { print } from "../output/data.ts";
import { tableText } from "../output/table.ts";
import { commaSeparated } from "../values.ts";
import { createMade, replaceMade } from "./resources.ts";

interface UserFlags extends ConnectionFlags {
  readonly setRoles?: readonly string[];
  readonly setTraits?: Readonly<Record<string, readonly string[]>>;
  readonly passwordFile?: string;
}

/** `users`. */
export function userCommands(program: Command): void {
  const users = program.command("users").description("manage local users");
  const each = (name: string, description: string) =>
    withConnection(users.command(name).description(description).argument("<name>", "user name"));

  withConnection(withUser(users.command("add").description("add a user"))).action((name: string, flags: UserFlags) =>
    attempt(() => connected(flags, (api) => addUser(api, name, flags), { creates: true })),
  );
  withConnection(withUser(users.command("update").description("change the roles and traits of a user"))).action(
    (name: string, flags: UserFlags) => attempt(() => connected(flags, (api) => updateUser(api, name, flags))),
  );
  withConnection(withFormat(users.command("ls").description("list users"), "text")).action(
    (flags: ConnectionFlags & { readonly format: Format }) =>
      attempt(() => connected(flags, (api) => listUsers(api, flags.format))),
  );
  const rm = users.command("rm").description("delete users, with their passwords and tokens");
  withConnection(rm.argument("<names>", "user names, comma-separated")).action(
    (names: string, flags: ConnectionFlags) => attempt(() => connected(flags, (api) => removeUsers(api, names))),
  );
  each("password", "set the password of a user, and end their sessions")
    .addOption(passwordFileOption())
    .action((name: string, flags: UserFlags) =>
      attempt(() => connected(flags, (api) => setPassword(api, name, flags.passwordFile))),
    );
  each("sign-out", "end all sessions of a user, and delete their tokens").action(
    (name: string, flags: ConnectionFlags) => attempt(() => connected(flags, (api) => signOut(api, name))),
  );
  each("unlock", "unlock a user who failed to sign in too often").action((name: string, flags: ConnectionFlags) =>
    attempt(() => connected(flags, (api) => unlock(api, name))),
  );
}

function withUser(command: Command): Command {
  const roles = new Option("--set-roles <names>", "roles, comma-separated").argParser(commaSeparated);
  return command
    .argument("<name>", "user name")
    .addOption(roles)
    .addOption(new Alias("--roles <names>", roles))
    .option("--set-traits <trait>", "trait, such as teams=alpha,beta; repeatable", trait)
    .addOption(passwordFileOption());
}

function passwordFileOption(): Option {
  return new Option("--password-file <file>", "file with the password of the user");
}

function trait(text: string, before: Readonly<Record<string, readonly string[]>> = {}) {
  const [, name, values = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError("It must be written as teams=alpha,beta.");
  return Object.fromEntries([...Object.entries(before), [name, commaSeparated(values)]]);
}

async function addUser(api: Connection, name: string, flags: UserFlags): Promise<void> {
  const { setRoles, setTraits, passwordFile } = flags;
  const password = passwordFile === undefined ? undefined : await askPassword("", passwordFile);
  const spec = { roles: setRoles ?? [], ...(setTraits !== undefined && { traits: setTraits }) };
  try {
    await createMade(api, { kind: "user", version: "v2", metadata: { name }, spec });
  } catch (error) {
    if (!(error instanceof ProblemFailure) || error.problem.code !== "already-exists") throw error;
    throw new Failure(
      error.message,
      `change it with: ${commandLine(`users update ${shellWord(name)} --set-roles=ROLES`, flags)}`,
    );
  }
  if (password !== undefined)
    await api.request("PUT /v1/users/{name}/password", { params: { name }, body: { password } });
  else
    note(
      `${JSON.stringify(name)} has no password yet; set it with: ${commandLine(`users password ${shellWord(name)}`, flags)}`,
    );
}

async function updateUser(
  api: Connection,
  name: string,
  { setRoles, setTraits, passwordFile }: UserFlags,
): Promise<void> {
  if (setRoles === undefined && setTraits === undefined && passwordFile === undefined) {
    throw new UsageError("nothing to change", "give --set-roles, --set-traits or --password-file");
  }
  if (setRoles !== undefined || setTraits !== undefined) {
    const user = await api.request("GET /v1/resources/{kind}/{name}", { params: { kind: "user", name } });
    const spec = {
      ...user.spec,
      ...(setRoles !== undefined && { roles: setRoles }),
      ...(setTraits !== undefined && { traits: setTraits }),
    };
    await replaceMade(api, "user", name, { ...user, spec });
  }
  if (passwordFile !== undefined) await setPassword(api, name, passwordFile);
}

async function listUsers(api: Connection, format: Format): Promise<void> {
  const { resources } = await api.request("GET /v1/resources/{kind}", { params: { kind: "user" } });
  const rows = resources.map(({ metadata, kind, spec }) => [
    metadata.name,
    kind === "user" ? (spec.roles ?? []).join(", ") : "",
  ]);
  print(format, resources, () => tableText(["user", "roles"], rows));
}

async function removeUsers(api: Connection, names: string): Promise<void> {
  for (const name of commaSeparated(names)) {
    await api.request("DELETE /v1/resources/{kind}/{name}", { params: { kind: "user", name } });
    say(`user ${JSON.stringify(name)} has been deleted`);
  }
}

async function setPassword(api: Connection, name: string, file?: string): Promise<void> {
  const own = api.server === undefined ? undefined : (await api.request("GET /v1/whoami")).name;
  const current = own === name && file === undefined ? await askPassword("Current password") : undefined;
  const password = await askPassword(`New password of ${name}`, file);
  await api.request("PUT /v1/users/{name}/password", { params: { name }, body: { password, current } });
  say(`the password of user ${JSON.stringify(name)} has been set`);
}

async function signOut(api: Connection, name: string): Promise<void> {
  await api.request("POST /v1/users/{name}/sign-out", { params: { name } });
  say(`user ${JSON.stringify(name)} has been signed out everywhere`);
}

async function unlock(api: Connection, name: string): Promise<void> {
  await api.request("DELETE /v1/lock-outs/{of}/{subject}", { params: { of: "name", subject: name } });
  say(`user ${JSON.stringify(name)} can sign in again`);
}

import type { Command } from "commander";
import type { NewToken, Token } from "../../api/accounts.ts";
import { jsonText, yamlText } from "../../domain/yaml-text.ts";
import { askPassword } from "../ask.ts";
import { askInBrowser } from "../connection/browser-login.ts";
import type { Connection, ConnectionFlags } from "../connection/connection.ts";
import { connected, ProblemFailure, sameFlags, serverOf } from "../connection/connection.ts";
import { storeLogin } from "../connection/logins.ts";
import { pagesOf } from "../connection/pages.ts";
import { attempt, Failure, note, say } from "../failure.ts";
import { host } from "../host.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { tableText } from "../output/table.ts";
import { createMade, replaceMade } from "./resources.ts";

interface UserFlags extends ConnectionFlags {
  readonly setRoles?: readonly string[];
  readonly setTraits?: Readonly<Record<string, readonly string[]>>;
  readonly passwordFile?: string;
}

interface LoginFlags extends ConnectionFlags {
  readonly user?: string;
  readonly passwordFile?: string;
  readonly browser?: boolean;
}

interface TokenFlags extends ConnectionFlags {
  readonly user?: string;
  readonly label?: string;
  readonly ttl: string;
  readonly passwordFile?: string;
}

/** `users`, `tokens`, `login`, `logout`, `whoami` and `keys`. */
export function accountCommands(program: Command): void {
  const users = program.command("users").description("manage local users");
  withUser(users.command("add").description("add a user")).action((name: string, flags: UserFlags) =>
    attempt(() => connected(flags, (api) => addUser(api, name, flags))),
  );
  withUser(users.command("update").description("change a user's roles and traits")).action(
    (name: string, flags: UserFlags) => attempt(() => connected(flags, (api) => updateUser(api, name, flags))),
  );
  withFormat(withConnection(users.command("ls").description("list users")), "text").action(
    (flags: ConnectionFlags & { readonly format: Format }) =>
      attempt(() => connected(flags, (api) => listUsers(api, flags.format))),
  );
  withConnection(users.command("rm").description("remove users, with their passwords and tokens"))
    .argument("<names>", "names, apart by commas")
    .action((names: string, flags: ConnectionFlags) =>
      attempt(() => connected(flags, (api) => removeUsers(api, names))),
    );
  withConnection(users.command("password").description("set a user's password and end their logins"))
    .argument("<name>")
    .option("--password-file <file>", "a file that holds the password, instead of asking for it")
    .action((name: string, flags: UserFlags) =>
      attempt(() => connected(flags, (api) => setPassword(api, name, flags.passwordFile))),
    );
  withConnection(users.command("sign-out").description("sign a user out everywhere, and delete their tokens"))
    .argument("<name>")
    .action((name: string, flags: ConnectionFlags) => attempt(() => connected(flags, (api) => signOut(api, name))));
  withConnection(users.command("unlock").description("let a name in again that failed to sign in too often"))
    .argument("<name>")
    .action((name: string, flags: ConnectionFlags) => attempt(() => connected(flags, (api) => unlock(api, name))));

  const tokens = program.command("tokens").description("manage API tokens");
  withConnection(tokens.command("add").description("make a token; it is shown once"))
    .option("--user <name>", "whose: yours without it")
    .option("--label <text>", "what it is for")
    .option("--ttl <time>", "how long it lives, as 12h or 30d", "90d")
    .option("--password-file <file>", "a file that holds your password, should it be needed, instead of asking for it")
    .action((flags: TokenFlags) => attempt(() => connected(flags, (api) => addToken(api, flags))));
  withFormat(withConnection(tokens.command("ls").description("list tokens")), "text")
    .option("--user <name>", "those of one user")
    .action((flags: ConnectionFlags & { readonly user?: string; readonly format: Format }) =>
      attempt(() => connected(flags, (api) => listTokens(api, flags.format, flags.user))),
    );
  withConnection(tokens.command("rm").description("end tokens"))
    .argument("<ids...>")
    .action((ids: readonly string[], flags: ConnectionFlags) =>
      attempt(() => connected(flags, (api) => removeTokens(api, ids))),
    );

  withConnection(program.command("login").description("log in to a server, for some hours"))
    .option("--user <name>", "whose password it is")
    .option("--password-file <file>", "a file that holds the password, instead of asking for it")
    .option("--browser", "sign in to the server's pages instead, by a connector for example")
    .action((flags: LoginFlags) => attempt(() => login(flags)));
  withConnection(program.command("logout").description("forget the login to a server")).action(
    (flags: ConnectionFlags) => attempt(() => logout(flags)),
  );
  withConnection(program.command("whoami").description("show who you are, and what you may do")).action(
    (flags: ConnectionFlags) => attempt(() => connected(flags, whoAmI)),
  );

  const keys = program.command("keys").description("the key that seals secrets");
  withConnection(keys.command("rotate").description("seal all secrets anew with a new key")).action(
    (flags: ConnectionFlags) => attempt(() => connected(flags, rotateKeys)),
  );
}

function withUser(command: Command): Command {
  return withConnection(command)
    .argument("<name>")
    .option("--set-roles <names>", "the user's roles, apart by commas", commas)
    .option("--roles <names>", "the same", commas)
    .option("--set-traits <trait>", "a trait, as teams=alpha,beta; may be repeated", trait)
    .option("--password-file <file>", "a file that holds the user's password")
    .hook("preAction", (_, action) => {
      const { roles, setRoles } = action.opts<{ roles?: readonly string[]; setRoles?: readonly string[] }>();
      if (roles !== undefined && setRoles === undefined) action.setOptionValue("setRoles", roles);
    });
}

function commas(text: string): readonly string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function trait(text: string, before: Readonly<Record<string, readonly string[]>> = {}) {
  const [, name, values = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new Failure(`${JSON.stringify(text)} is no trait`, "write it as teams=alpha,beta");
  return Object.fromEntries([...Object.entries(before), [name, commas(values)]]);
}

async function addUser(api: Connection, name: string, flags: UserFlags): Promise<void> {
  const { setRoles, setTraits, passwordFile } = flags;
  const password = passwordFile === undefined ? undefined : await askPassword("", passwordFile);
  const spec = { roles: setRoles ?? [], ...(setTraits !== undefined && { traits: setTraits }) };
  try {
    await createMade(api, { kind: "user", version: "v2", metadata: { name }, spec });
  } catch (error) {
    if (!(error instanceof ProblemFailure) || error.problem.code !== "already-exists") throw error;
    throw new Failure(error.message, `change it with: summarizer users update ${name}${sameFlags(flags)}`);
  }
  if (password !== undefined)
    await api.request("PUT /v1/users/{name}/password", { params: { name }, body: { password } });
  else note(`${JSON.stringify(name)} has no password yet: summarizer users password ${name}${sameFlags(flags)}`);
}

async function updateUser(
  api: Connection,
  name: string,
  { setRoles, setTraits, passwordFile }: UserFlags,
): Promise<void> {
  if (setRoles === undefined && setTraits === undefined && passwordFile === undefined) {
    throw new Failure("nothing to change", "give --set-roles, --set-traits or --password-file");
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
  for (const name of commas(names)) {
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

async function addToken(api: Connection, { user, label, ttl, passwordFile }: TokenFlags): Promise<void> {
  if (user === undefined && api.server === undefined) {
    throw new Failure("whose token is it to be?", "name a user with --user");
  }
  const make = (password?: string): Promise<NewToken> =>
    api.request("POST /v1/tokens", { body: { ttl, user, label, password } });
  const made = await make().catch(async (error: unknown) => {
    const isNeeded = error instanceof ProblemFailure && error.problem.code === "password-needed";
    if (!isNeeded) throw error;
    if (passwordFile === undefined && !host().stdin.isTTY) {
      throw new Failure(
        error.message,
        "name a file that holds your password (--password-file), or give a shorter --ttl",
      );
    }
    return await make(await askPassword("Your password", passwordFile));
  });
  note(`token ${made.id} of user ${JSON.stringify(made.user)}, until ${made.expires}; it is not shown again:`);
  say(made.token);
}

async function listTokens(api: Connection, format: Format, user?: string): Promise<void> {
  const tokens: Token[] = [];
  const pages = pagesOf((after) => api.request("GET /v1/tokens", { query: { user, limit: 1000, after } }));
  for await (const page of pages) tokens.push(...page.tokens);
  const rows = tokens.map(({ id, user, label, created, expires, last_used }) => {
    return [id, user, label, created, expires ?? "never", last_used ?? "never"];
  });
  print(format, tokens, () => tableText(["id", "user", "label", "created", "expires", "last used"], rows));
}

async function removeTokens(api: Connection, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await api.request("DELETE /v1/tokens/{id}", { params: { id } });
    say(`token ${JSON.stringify(id)} has been deleted`);
  }
}

async function login(flags: LoginFlags): Promise<void> {
  const server = serverOf(flags);
  if (server === undefined) {
    throw new Failure(
      "log in to which server?",
      "name it with --server or SUMMARIZER_SERVER; without one no login is needed",
    );
  }
  const { user, passwordFile, browser } = flags;
  if (user === undefined && browser !== true) {
    throw new Failure("log in as whom?", "name a user with --user, or sign in to the pages with --browser");
  }
  const proof =
    user === undefined || browser === true
      ? await askInBrowser(server)
      : { user, password: await askPassword(`Password of ${user}`, passwordFile) };
  await connected({ server }, async (api) => {
    const {
      user: name,
      token,
      expires,
    } = await ("verifier" in proof
      ? api.request("POST /v1/login/exchange", { body: proof })
      : api.request("POST /v1/login", { body: proof }));
    await storeLogin(server, { user: name, token });
    say(`logged in to ${server} as ${JSON.stringify(name)} until ${expires}`);
  });
}

async function logout(flags: ConnectionFlags): Promise<void> {
  const server = serverOf(flags);
  if (server === undefined) throw new Failure("log out of which server?", "name it with --server or SUMMARIZER_SERVER");
  await storeLogin(server);
  say(`logged out of ${server}`);
}

async function whoAmI(api: Connection): Promise<void> {
  const { name, roles, traits, rights } = await api.request("GET /v1/whoami");
  const some = Object.entries(rights).filter(([, verbs]) => verbs.length > 0);
  say(
    yamlText({
      name,
      roles,
      traits,
      rights: Object.fromEntries(some.map(([kind, verbs]) => [kind, verbs.join(", ")])),
    }),
  );
}

async function rotateKeys(api: Connection): Promise<void> {
  const { key, values } = await api.request("POST /v1/keys/rotate");
  say(`${values} ${values === 1 ? "value has" : "values have"} been sealed anew with the key ${key}`);
}

function print(format: Format, data: unknown, table: () => string): void {
  say(format === "json" ? jsonText(data) : format === "yaml" ? yamlText(data) : table());
}

import type { Command } from "commander";
import { moment } from "../../domain/time.ts";
import { yamlText } from "../../domain/yaml-text.ts";
import { askLine, askPassword } from "../ask.ts";
import { askInBrowser } from "../connection/browser-login.ts";
import type { Connection } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { forgetLogin, storeLogin } from "../connection/logins.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { serverOf } from "../connection/target.ts";
import { attempt, say, UsageError } from "../failure.ts";
import { host } from "../host.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat, withServer } from "../options.ts";
import { print } from "../output/data.ts";

interface LoginFlags extends Pick<ConnectionFlags, "server"> {
  readonly user?: string;
  readonly passwordFile?: string;
  readonly browser?: boolean;
}

/** `login`, `logout` and `whoami`. */
export function loginCommands(program: Command): void {
  const login = program
    .command("login")
    .description("log in to a server, which later commands then use")
    .option("--user <name>", "user name")
    .option("--password-file <file>", "file with the password; without it the command asks for it")
    .option("--browser", "sign in on the pages of the server instead, for example with single sign-on");
  withServer(login).action((flags: LoginFlags) => attempt(() => logIn(flags)));
  withServer(program.command("logout").description("forget the login to a server")).action(
    (flags: Pick<ConnectionFlags, "server">) => attempt(() => logOut(flags)),
  );
  withConnection(
    withFormat(program.command("whoami").description("show your user, roles and permissions"), "yaml"),
  ).action((flags: ConnectionFlags & { readonly format: Format }) =>
    attempt(() => connected(flags, (api) => whoAmI(api, flags.format))),
  );
}

async function logIn(flags: LoginFlags): Promise<void> {
  const server = await serverNamed(flags);
  const { user, passwordFile, browser } = flags;
  const proof =
    browser === true ? await askInBrowser(server) : await passwordOf(user ?? (await askUser()), passwordFile);
  await connected({ server }, async (api) => {
    const {
      user: name,
      token,
      expires,
    } = await ("verifier" in proof
      ? api.request("POST /v1/login/exchange", { body: proof })
      : api.request("POST /v1/login", { body: proof }));
    await storeLogin(server, { user: name, token });
    say(`logged in to ${server} as ${JSON.stringify(name)}${expires === null ? "" : ` until ${moment(expires)}`}`);
  });
}

async function logOut(flags: Pick<ConnectionFlags, "server">): Promise<void> {
  const server = await serverNamed(flags);
  await forgetLogin(server);
  say(`logged out of ${server}`);
}

/** The server to log in to, or out of. */
async function serverNamed(flags: Pick<ConnectionFlags, "server">): Promise<string> {
  const server = await serverOf(flags);
  if (server !== undefined) return server.url;
  throw new UsageError("no server is named", "name it with --server or SUMMARIZER_SERVER");
}

async function askUser(): Promise<string> {
  if (host().stdin.isTTY) return await askLine("User");
  throw new UsageError("no user is named", "name one with --user, or sign in on the pages with --browser");
}

async function passwordOf(user: string, file: string | undefined) {
  return { user, password: await askPassword(`Password of ${user}`, file) };
}

async function whoAmI(api: Connection, format: Format): Promise<void> {
  const { name, roles, traits, rights } = await api.request("GET /v1/whoami");
  const some = Object.entries(rights).filter(([, verbs]) => verbs.length > 0);
  const account = {
    name,
    roles,
    traits,
    rights: Object.fromEntries(some.map(([kind, verbs]) => [kind, verbs.join(", ")])),
  };
  print(format, account, () => yamlText(account));
}

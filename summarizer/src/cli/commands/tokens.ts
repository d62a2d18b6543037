import type { Command } from "commander";
import { Option } from "commander";
import type { NewToken, Token } from "../../api/accounts.ts";
import { moment } from "../../domain/time.ts";
import { askPassword } from "../ask.ts";
import type { Connection } from "../connection/connection.ts";
import { connected, ProblemFailure } from "../connection/connection.ts";
import { pagesOf } from "../connection/pages.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt, note, say, UsageError } from "../failure.ts";
import { host } from "../host.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { print } from "../output/data.ts";
import { tableText } from "../output/table.ts";
import { durationText } from "../values.ts";

interface TokenFlags extends ConnectionFlags {
  readonly user?: string;
  readonly label?: string;
  readonly ttl: string;
  readonly passwordFile?: string;
}

/** `tokens`. */
export function tokenCommands(program: Command): void {
  const tokens = program.command("tokens").description("manage API tokens");
  const add = tokens
    .command("add")
    .description("create a token and print it")
    .option("--user <name>", "user of the token; without it you")
    .option("--label <text>", "what the token is for")
    .addOption(new Option("--ttl <time>", "lifetime, such as 12h or 30d").argParser(durationText).default("90d"))
    .option("--password-file <file>", "file with your password, which a lifetime of more than a day requires");
  withConnection(add).action((flags: TokenFlags) => attempt(() => connected(flags, (api) => addToken(api, flags))));
  const ls = tokens.command("ls").description("list tokens").option("--user <name>", "tokens of this user");
  withConnection(withFormat(ls, "text")).action(
    (flags: ConnectionFlags & { readonly user?: string; readonly format: Format }) =>
      attempt(() => connected(flags, (api) => listTokens(api, flags.format, flags.user))),
  );
  withConnection(tokens.command("rm").description("revoke tokens").argument("<ids...>", "token ids")).action(
    (ids: readonly string[], flags: ConnectionFlags) =>
      attempt(() => connected(flags, (api) => removeTokens(api, ids))),
  );
}

async function addToken(api: Connection, { user, label, ttl, passwordFile }: TokenFlags): Promise<void> {
  if (user === undefined && api.server === undefined) {
    throw new UsageError("--user is missing", "name the user of the token");
  }
  const create = (password?: string): Promise<NewToken> =>
    api.request("POST /v1/tokens", { body: { ttl, user, label, password } });
  const created = await create().catch(async (error: unknown) => {
    const isNeeded = error instanceof ProblemFailure && error.problem.code === "password-needed";
    if (!isNeeded) throw error;
    if (passwordFile === undefined && !host().stdin.isTTY) {
      throw new UsageError(error.message, "give a file with your password (--password-file), or a shorter --ttl");
    }
    return await create(await askPassword("Your password", passwordFile));
  });
  note(
    `token ${created.id} of user ${JSON.stringify(created.user)}, expires: ${timeText(created.expires)}; it is not shown again:`,
  );
  say(created.token);
}

async function listTokens(api: Connection, format: Format, user?: string): Promise<void> {
  const tokens: Token[] = [];
  const pages = pagesOf((after) => api.request("GET /v1/tokens", { query: { user, limit: 1000, after } }));
  for await (const page of pages) tokens.push(...page.tokens);
  const rows = tokens.map(({ id, user, label, created, expires, last_used }) => {
    return [id, user, label, moment(created), timeText(expires), timeText(last_used)];
  });
  print(format, tokens, () => tableText(["id", "user", "label", "created", "expires", "last used"], rows));
}

async function removeTokens(api: Connection, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await api.request("DELETE /v1/tokens/{id}", { params: { id } });
    say(`token ${JSON.stringify(id)} has been revoked`);
  }
}

function timeText(time: string | null | undefined): string {
  return time ? moment(time) : "never";
}

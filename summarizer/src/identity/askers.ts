import type { Principal } from "../access/principal.ts";
import type { Accounts } from "./accounts.ts";
import type { SignIns } from "./sign-ins.ts";

/** The user behind a long-lived request, and its credential: a token, a browser session, or neither. */
export interface Asker {
  /** At the beginning. */
  readonly principal: Principal;
  /** Its id. */
  readonly token?: string | undefined;
  /** Its id. */
  readonly session?: string | undefined;
}

/**
 * The askers with their current permissions, without those whose token or session has ended, and those whose user no
 * longer exists. At most four statements, whatever their number. A call within the process keeps its permissions.
 */
export async function currentRights<Some extends Asker>(
  { accounts, signIns }: { readonly accounts: Accounts; readonly signIns: SignIns },
  askers: Iterable<Some>,
): Promise<ReadonlyMap<Some, Principal>> {
  const all = [...askers];
  const given = (name: "token" | "session") => [...new Set(all.flatMap((asker) => asker[name] ?? []))];
  const [tokens, sessions] = [given("token"), given("session")];
  const valid = tokens.length === 0 ? new Set<string>() : await accounts.validTokens(tokens);
  const alive = sessions.length === 0 ? new Set<string>() : await signIns.alive(sessions);
  const isProved = ({ token, session }: Asker) =>
    (token === undefined || valid.has(token)) && (session === undefined || alive.has(session));
  const isWithin = ({ token, session }: Asker) => token === undefined && session === undefined;
  const names = [...new Set(all.filter((asker) => !isWithin(asker)).map(({ principal }) => principal.name))];
  const users = names.length === 0 ? new Map<string, Principal>() : await accounts.principals(names);
  return new Map(
    all.flatMap((asker): [Some, Principal][] => {
      const principal = isWithin(asker) ? asker.principal : users.get(asker.principal.name);
      return principal === undefined || !isProved(asker) ? [] : [[asker, principal]];
    }),
  );
}

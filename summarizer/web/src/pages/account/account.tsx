import { useEffect } from "preact/hooks";
import { may, signedIn } from "../../api/account.ts";
import { titled } from "../../shell/address.ts";
import { pageOf } from "../resources/kinds.ts";
import "../resources/resources.css";
import { ruleText } from "../roles/words.ts";
import { Password } from "../users/password.tsx";
import { Places } from "../users/places.tsx";
import { Tokens } from "../users/tokens.tsx";

/** Who one is, what one may do, and what one signs in with. */
export default function AccountPage() {
  useEffect(() => titled("Your account"), []);
  const account = signedIn.value;
  if (account === undefined) return null;
  const { name, roles, traits, rights } = account;
  return (
    <article class="account">
      <header class="list-head">
        <div>
          <h1>{name}</h1>
          <p class="quiet">Your account</p>
        </div>
        <Password user={name} isOwn />
      </header>
      <section class="card section-part">
        <h2>Your permissions</h2>
        <Rights rights={rights} />
        <dl class="facts">
          <dt>Roles</dt>
          <dd>
            {roles.length === 0 ? (
              <span class="quiet">none</span>
            ) : (
              <ul class="users-cell">
                {roles.map((role) => (
                  <li key={role}>{may("read", "role") ? <a href={pageOf("role", role)}>{role}</a> : role}</li>
                ))}
              </ul>
            )}
          </dd>
          {Object.entries(traits).map(([trait, values]) => (
            <>
              <dt>{trait}</dt>
              <dd>{values.join(", ")}</dd>
            </>
          ))}
        </dl>
      </section>
      <Tokens user={name} mayChange />
      <Places user={name} mayChange />
    </article>
  );
}

/** Verbs that mean something for one kind alone. */
const only: Readonly<Record<string, string>> = { rotate: "inference_secret", escalate: "role" };

/** What the user can do at all, kinds with the same actions together. */
function Rights({ rights }: { readonly rights: Readonly<Record<string, readonly string[]>> }) {
  const groups = new Map<string, string[]>();
  for (const [kind, all] of Object.entries(rights)) {
    const verbs = all.filter((verb) => (only[verb] ?? kind) === kind);
    if (verbs.length === 0) continue;
    const key = verbs.join(" ");
    groups.set(key, [...(groups.get(key) ?? []), kind]);
  }
  if (groups.size === 0) return <p>You have no permissions. Ask an administrator for a role.</p>;
  return (
    <>
      <ul class="points">
        {[...groups].map(([verbs, kinds]) => (
          <li key={verbs}>{ruleText({ resources: kinds, verbs: verbs.split(" ") })}</li>
        ))}
      </ul>
      <p class="quiet">Conditions and deny rules of your roles can limit these to some of the resources.</p>
    </>
  );
}

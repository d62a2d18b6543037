import { useState } from "preact/hooks";
import { signedIn, signedOut } from "../../api/account.ts";
import { request } from "../../api/client.ts";
import type { WebSession } from "../../api/types.ts";
import { useData } from "../../api/use-data.ts";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/confirm.tsx";
import { FailedLine, Skeleton } from "../../components/states.tsx";
import { Table } from "../../components/table.tsx";
import { when } from "../../components/time.ts";
import { toast } from "../../components/toast.tsx";
import { When } from "../../components/when.tsx";

/** Where a user is signed in to the pages. */
export function Places({ user, mayChange }: { readonly user: string; readonly mayChange: boolean }) {
  const { data, error, reload } = useData("GET /v1/web-sessions", { query: { user } });
  const [ending, setEnding] = useState<WebSession | "all">();
  const places = data?.sessions ?? [];
  const isOwn = signedIn.value?.name === user;
  return (
    <section class="card section-part">
      <header class="section-head">
        <h2>Sign-ins</h2>
        {mayChange && (
          <Button aria-haspopup="dialog" onClick={() => setEnding("all")}>
            Sign out everywhere
          </Button>
        )}
      </header>
      {error !== undefined && <FailedLine error={error} retry={reload} />}
      {data === undefined ? (
        error === undefined && <Skeleton count={2} />
      ) : places.length === 0 ? (
        <p class="quiet">Not signed in</p>
      ) : (
        <Table
          caption="Where the user is signed in"
          rows={places}
          rowKey={({ id }) => id}
          columns={[
            {
              title: "Browser",
              cell: (place) => (
                <>
                  {browserOf(place.user_agent)} {place.current && <Badge tone="good">this browser</Badge>}
                  <p class="quiet small">{place.address}</p>
                </>
              ),
            },
            {
              title: "Method",
              wideOnly: true,
              cell: ({ method, connector }) => connector || methods[method] || method,
            },
            { title: "Since", wideOnly: true, cell: ({ created }) => <When iso={created} /> },
            { title: "Last used", cell: ({ last_used }) => <When iso={last_used} /> },
            {
              title: "Actions",
              bare: true,
              cell: (place) =>
                mayChange && (
                  <Button
                    variant="quiet"
                    aria-label={`Sign out ${browserOf(place.user_agent)}, since ${when(place.created)}`}
                    aria-haspopup="dialog"
                    onClick={() => setEnding(place)}
                  >
                    Sign out
                  </Button>
                ),
            },
          ]}
        />
      )}
      {ending !== undefined && (
        <Confirm
          title={ending === "all" ? `Sign ${isOwn ? "yourself" : user} out everywhere?` : "Sign out this browser?"}
          action={ending === "all" ? "Sign out everywhere" : "Sign out"}
          danger
          onClose={() => setEnding(undefined)}
          onConfirm={async () => {
            if (ending === "all") {
              await request("POST /v1/users/{name}/sign-out", { params: { name: user } });
            } else await request("DELETE /v1/web-sessions/{id}", { params: { id: ending.id } });
            if (isOwn && (ending === "all" || ending.current)) return signedOut();
            toast(ending === "all" ? `${user} is signed out everywhere` : "Signed out the browser");
            setEnding(undefined);
            reload();
          }}
        >
          {ending === "all" ? (
            <p>Ends all sign-ins{isOwn ? ", this one too" : ""}, and deletes all tokens, those of programs too.</p>
          ) : (
            <p>That browser must sign in again.</p>
          )}
        </Confirm>
      )}
    </section>
  );
}

const methods: Readonly<Record<string, string>> = { local: "password", code: "link" };

/** A browser and its system, as far as it says. */
function browserOf(agent: string): string {
  const [, browser] = /(Firefox|Edg|OPR|Chrome|Safari)\/\d+/.exec(agent) ?? [];
  const [, system] = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent) ?? [];
  const names: Readonly<Record<string, string>> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS" };
  const said = [browser, system].filter((part) => part !== undefined).map((part) => names[part] ?? part);
  return said.length === 0 ? agent.slice(0, 60) || "A browser" : said.join(" on ");
}

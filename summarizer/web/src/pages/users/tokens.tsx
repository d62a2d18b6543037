import { useState } from "preact/hooks";
import { signedIn } from "../../api/account.ts";
import { request } from "../../api/client.ts";
import type { Token } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { useData } from "../../api/use-data.ts";
import { Button, CopyButton } from "../../components/button.tsx";
import { Confirm } from "../../components/confirm.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { SelectField, TextField } from "../../components/field.tsx";
import { Form } from "../../components/form.tsx";
import { SecretField } from "../../components/secret-field.tsx";
import { FailedLine, Skeleton } from "../../components/states.tsx";
import { Table } from "../../components/table.tsx";
import { when } from "../../components/time.ts";
import { toast } from "../../components/toast.tsx";
import { When } from "../../components/when.tsx";

/** The tokens of a user, by which programs ask the API. */
export function Tokens({ user, mayChange }: { readonly user: string; readonly mayChange: boolean }) {
  const { data, error, reload } = useData("GET /v1/tokens", { query: { user, limit: 1000 } });
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<Token>();
  const tokens = data?.tokens ?? [];
  return (
    <section class="card section-part">
      <header class="section-head">
        <h2>Tokens</h2>
        {mayChange && (
          <Button icon="add" aria-haspopup="dialog" onClick={() => setMaking(true)}>
            New token
          </Button>
        )}
      </header>
      <p class="quiet">
        Programs and the command line authenticate with tokens. A token has the permissions of its user.
      </p>
      {error !== undefined && <FailedLine error={error} retry={reload} />}
      {data === undefined ? (
        error === undefined && <Skeleton count={2} />
      ) : tokens.length === 0 ? (
        <p class="quiet">No tokens yet</p>
      ) : (
        <Table
          caption="Tokens"
          rows={tokens}
          rowKey={({ id }) => id}
          columns={[
            { title: "Name", cell: ({ label, id }) => <span title={id}>{label || id}</span> },
            { title: "Created", wideOnly: true, cell: ({ created }) => <When iso={created} /> },
            { title: "Last used", cell: ({ last_used }) => when(last_used ?? "") || "never" },
            { title: "Expires", cell: ({ expires }) => when(expires ?? "") || "never" },
            {
              title: "Actions",
              bare: true,
              cell: (token) =>
                mayChange && (
                  <Button
                    variant="quiet"
                    aria-haspopup="dialog"
                    onClick={() => setEnding(token)}
                    aria-label={`Delete token ${token.label || token.id}`}
                  >
                    Delete
                  </Button>
                ),
            },
          ]}
        />
      )}
      {data?.next !== undefined && (
        <p class="quiet">
          The newest {tokens.length} tokens. To list all of them, run: summarizer tokens ls --user {user}
        </p>
      )}
      {making && (
        <NewToken
          user={user}
          onClose={() => {
            setMaking(false);
            reload();
          }}
        />
      )}
      {ending !== undefined && (
        <Confirm
          title={`Delete token ${ending.label || ending.id}?`}
          action="Delete token"
          danger
          onClose={() => setEnding(undefined)}
          onConfirm={async () => {
            await request("DELETE /v1/tokens/{id}", { params: { id: ending.id } });
            toast("Token deleted");
            setEnding(undefined);
            reload();
          }}
        >
          <p>Programs that use it are refused from now on. This cannot be undone.</p>
        </Confirm>
      )}
    </section>
  );
}

const lives = [
  ["24h", "1 day"],
  ["7d", "7 days"],
  ["30d", "30 days"],
  ["90d", "90 days"],
  ["365d", "1 year"],
] as const;

function NewToken({ user, onClose }: { readonly user: string; readonly onClose: () => void }) {
  const [label, setLabel] = useState("");
  const [ttl, setTtl] = useState<(typeof lives)[number][0]>("90d");
  const [password, setPassword] = useState("");
  const [value, setValue] = useState<string>();
  const asks = ttl !== "24h" && signedIn.value?.has_password === true;
  const { run, busy, error } = useAction(async () => {
    const body = { user, label, ttl, ...(asks && password !== "" && { password }) };
    setValue((await request("POST /v1/tokens", { body })).token);
  });
  if (value !== undefined) {
    return (
      <Dialog title="Token created" onClose={onClose} actions={<Button onClick={onClose}>Done</Button>}>
        <p>Copy the token now. It is not shown again.</p>
        <div class="token-value">
          <code>{value}</code>
          <CopyButton text={value} label="Copy the token" />
        </div>
        <p class="quiet">
          Pass it in the environment variable SUMMARIZER_TOKEN, or in the header Authorization: Bearer …
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={`New token for ${user}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="new-token" busy={busy}>
            Create token
          </Button>
        </>
      }
    >
      <Form id="new-token" name="New token" failed="The token was not created" error={error} onSubmit={() => run()}>
        <TextField at="label" label="Name" value={label} onValue={setLabel} autocomplete="off" />
        <SelectField at="ttl" label="Lifetime" value={ttl} options={lives} onValue={setTtl} />
        {asks && (
          <SecretField
            at="password"
            label="Your password"
            hint="Required for a lifetime of more than one day."
            value={password}
            onValue={setPassword}
          />
        )}
      </Form>
    </Dialog>
  );
}

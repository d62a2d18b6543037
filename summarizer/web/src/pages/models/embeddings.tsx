import { may } from "../../api/account.ts";
import { request } from "../../api/client.ts";
import { useAction } from "../../api/use-action.ts";
import { useData } from "../../api/use-data.ts";
import { Button } from "../../components/button.tsx";
import { FailedLine, sentence } from "../../components/states.tsx";
import { toast } from "../../components/toast.tsx";
import { When } from "../../components/when.tsx";

// biome-ignore format: table
const states = {
  idle:    "Up to date",
  running: "Creating embeddings",
  waiting: "Waiting for the next attempt",
  failed:  "Stopped",
} as const;

/** How many sessions the search finds by meaning, and what stands in the way of the others. */
export function Embeddings() {
  const { data, error, reload } = useData("GET /v1/search/status");
  const retry = useAction(async () => {
    await request("POST /v1/search/embeddings/retry");
    toast("Failed embeddings will be tried again");
    reload();
  });
  const embeddings = data?.embeddings;
  const all = embeddings === undefined ? 0 : embeddings.embedded + embeddings.pending + embeddings.failed;
  return (
    <section class="card side-part">
      <h2>Embeddings</h2>
      {error !== undefined && <FailedLine error={error} retry={reload} />}
      {retry.error !== undefined && <FailedLine error={retry.error} />}
      {embeddings === undefined ? (
        data !== undefined && <p class="quiet">Created once the model is saved</p>
      ) : (
        <>
          <p>{states[embeddings.state]}</p>
          <progress aria-label="Embeddings" value={embeddings.embedded} max={Math.max(1, all)} />
          <p>
            {embeddings.embedded.toLocaleString("en")} of {all.toLocaleString("en")} summaries
          </p>
          {embeddings.reason !== "" && <p>{[embeddings.reason, embeddings.remedy].map(sentence).join(" ")}</p>}
          {embeddings.next_attempt !== undefined && (
            <p class="quiet">
              Next attempt: <When iso={embeddings.next_attempt} />
            </p>
          )}
          {embeddings.failed > 0 && (
            <>
              <p>{embeddings.failed.toLocaleString("en")} failed:</p>
              <ul class="points">
                {embeddings.failures.map(({ session, reason }) => (
                  <li key={session}>
                    <a href={`/recordings/${encodeURIComponent(session)}`}>{session}</a>: {reason}
                  </li>
                ))}
              </ul>
            </>
          )}
          <p class="side-actions">
            <Button icon="refresh" onClick={reload}>
              Refresh
            </Button>
            {embeddings.failed > 0 && may("update", "retrieval_model") && (
              <Button busy={retry.busy} onClick={() => retry.run()}>
                Retry failed
              </Button>
            )}
          </p>
        </>
      )}
    </section>
  );
}

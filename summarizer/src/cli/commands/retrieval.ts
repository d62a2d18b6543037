import type { Command } from "commander";
import type { Connection } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt, note, say } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { print, sayData } from "../output/data.ts";
import { tableText } from "../output/table.ts";

/** `retrieval`: semantic search. */
export function retrievalCommands(program: Command): void {
  const retrieval = program.command("retrieval").description("manage semantic search");
  withFormat(
    withConnection(retrieval.command("status").description("show the search modes and the progress of embeddings")),
    "text",
  ).action((flags: ConnectionFlags & { readonly format: Format }) =>
    attempt(() => connected(flags, (api) => status(api, flags.format))),
  );
  withConnection(retrieval.command("retry").description("retry failed embeddings")).action((flags: ConnectionFlags) =>
    attempt(() =>
      connected(flags, async (api) => {
        await api.request("POST /v1/search/embeddings/retry");
        say("failed embeddings will be retried");
      }),
    ),
  );
  withFormat(
    withConnection(
      retrieval.command("test").description("send the retrieval model one short request, billed as usual"),
    ),
    "text",
  ).action((flags: ConnectionFlags & { readonly format: Format }) =>
    attempt(() => connected(flags, (api) => test(api, flags.format))),
  );
}

async function status(api: Connection, format: Format): Promise<void> {
  const found = await api.request("GET /v1/search/status");
  if (format !== "text") return sayData(format, found);
  const { modes, model, store, embeddings } = found;
  for (const line of store?.notes ?? []) note(line);
  const rows: (readonly string[])[] = [["modes", modes.join(", ")]];
  if (model !== undefined) rows.push(["model", model]);
  if (embeddings !== undefined && model !== undefined) {
    const { state, reason, remedy, next_attempt = "", embedded, pending, failed } = embeddings;
    rows.push(
      ["state", state],
      ["embedded", String(embedded)],
      ["pending", String(pending)],
      ["failed", String(failed)],
    );
    for (const [name, value] of Object.entries({ reason, remedy, "next attempt": next_attempt })) {
      if (value !== "") rows.push([name, value]);
    }
  }
  say(tableText(["search", ""], rows));
  const failures = embeddings?.failures ?? [];
  if (failures.length === 0) return;
  say("");
  say(
    tableText(
      ["session", "reason for failure"],
      failures.map(({ session, reason }) => [session, reason]),
    ),
  );
}

async function test(api: Connection, format: Format): Promise<void> {
  const tested = await api.request("POST /v1/search/embeddings/test");
  const { provider, label, dimensions, milliseconds, input_tokens } = tested;
  print(
    format,
    tested,
    () =>
      `retrieval-model works: ${label} (${provider}) answered in ${milliseconds} ms with ${dimensions} dimensions and ${input_tokens} tokens`,
  );
}

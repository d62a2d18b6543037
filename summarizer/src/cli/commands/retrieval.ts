import type { Command } from "commander";
import { jsonText, yamlText } from "../../domain/yaml-text.ts";
import type { Connection, ConnectionFlags } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { attempt, note, say } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { tableText } from "../output/table.ts";

/** `retrieval`: what search by meaning goes by. */
export function retrievalCommands(program: Command): void {
  const retrieval = program.command("retrieval").description("the model that finds sessions by meaning");
  withFormat(withConnection(retrieval.command("status").description("how far its embeddings are")), "text").action(
    (flags: ConnectionFlags & { readonly format: Format }) =>
      attempt(() => connected(flags, (api) => status(api, flags.format))),
  );
  withConnection(retrieval.command("retry").description("have embeddings that could not be made tried again")).action(
    (flags: ConnectionFlags) =>
      attempt(() =>
        connected(flags, async (api) => {
          await api.request("POST /v1/search/embeddings/retry");
          say("embeddings that could not be made will be tried again");
        }),
      ),
  );
  withConnection(retrieval.command("test").description("ask it something short: does it answer?")).action(
    (flags: ConnectionFlags) => attempt(() => connected(flags, test)),
  );
}

async function status(api: Connection, format: Format): Promise<void> {
  const found = await api.request("GET /v1/search/status");
  if (format !== "text") {
    say(format === "json" ? jsonText(found) : yamlText(found));
    return;
  }
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
  say(tableText(["what", "how it stands"], rows));
  const failures = embeddings?.failures ?? [];
  if (failures.length === 0) return;
  say("");
  say(
    tableText(
      ["session", "why it has no embeddings"],
      failures.map(({ session, reason }) => [session, reason]),
    ),
  );
}

async function test(api: Connection): Promise<void> {
  const tested = await api.request("POST /v1/search/embeddings/test");
  const { provider, label, dimensions, milliseconds, input_tokens } = tested;
  say(
    `retrieval-model answers: ${label} of ${provider}, in ${milliseconds} ms, with ${dimensions} numbers (${input_tokens} tokens)`,
  );
}

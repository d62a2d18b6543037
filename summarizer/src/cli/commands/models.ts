import type { Command } from "commander";
import type { ModelTest } from "../../api/models.ts";
import { connected } from "../connection/connection.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { print } from "../output/data.ts";

/** `models test`. */
export function modelCommands(program: Command): void {
  const models = program.command("models").description("test models");
  withFormat(
    withConnection(models.command("test").description("send a model one short request, billed as usual")),
    "text",
  )
    .argument("<name>", "name of an inference_model")
    .action((name: string, flags: ConnectionFlags & { readonly format: Format }) =>
      attempt(() =>
        connected(flags, async (api) => {
          const test = await api.request("POST /v1/models/{name}/test", { params: { name } });
          print(flags.format, test, () => outcome(test));
        }),
      ),
    );
}

function outcome({ model, provider, label, milliseconds, input_tokens, output_tokens }: ModelTest): string {
  const name = `inference_model ${JSON.stringify(model)}`;
  if (provider === "digest") return `${name} is built in and needs no connection`;
  return `${name} works: ${label} (${provider}) answered in ${milliseconds} ms with ${input_tokens} input and ${output_tokens} output tokens`;
}

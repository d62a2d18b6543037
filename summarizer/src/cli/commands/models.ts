import type { Command } from "commander";
import type { ModelTest } from "../../api/models.ts";
import { jsonText, yamlText } from "../../domain/yaml-text.ts";
import type { ConnectionFlags } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { attempt, say } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";

/** `models test`. */
export function modelCommands(program: Command): void {
  const models = program.command("models").description("try models out");
  withFormat(withConnection(models.command("test").description("ask a model something short: does it answer?")), "text")
    .argument("<name>", "the name of an inference_model")
    .action((name: string, flags: ConnectionFlags & { readonly format: Format }) =>
      attempt(() =>
        connected(flags, async (api) => {
          const test = await api.request("POST /v1/models/{name}/test", { params: { name } });
          if (flags.format === "json") say(jsonText(test));
          else if (flags.format === "yaml") say(yamlText(test));
          else say(told(test));
        }),
      ),
    );
}

function told({ model, provider, label, milliseconds, input_tokens, output_tokens }: ModelTest): string {
  const name = `inference_model ${JSON.stringify(model)}`;
  if (provider === "digest") return `${name} is built in: there is nothing to reach`;
  return `${name} answers: ${label} of ${provider}, in ${milliseconds} ms (${input_tokens} tokens in, ${output_tokens} out)`;
}

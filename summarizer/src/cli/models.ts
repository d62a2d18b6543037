import type { Command } from "commander";
import { jsonText, yamlText } from "../domain/yaml-text.ts";
import type { ConnectionFlags } from "./connection.ts";
import { connected } from "./connection.ts";
import { attempt, say } from "./failure.ts";
import type { Format } from "./options.ts";
import { withConnection, withFormat } from "./options.ts";

interface ModelTest {
  readonly model: string;
  readonly provider: string;
  readonly label: string;
  readonly milliseconds: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** `models test`. */
export function modelCommands(program: Command): void {
  const models = program.command("models").description("try models out");
  withFormat(withConnection(models.command("test").description("ask a model something short: does it answer?")), "text")
    .argument("<name>", "the name of an inference_model")
    .action((name: string, flags: ConnectionFlags & { readonly format: Format }) =>
      attempt(() =>
        connected(flags, async (api) => {
          const answer = await api.send("POST", `/v1/models/${encodeURIComponent(name)}/test`);
          const test = (await answer.json()) as ModelTest;
          if (flags.format === "json") say(jsonText(test));
          else if (flags.format === "yaml") say(yamlText(test));
          else say(told(test));
        }),
      ),
    );
}

function told({ model, provider, label, milliseconds, inputTokens, outputTokens }: ModelTest): string {
  const name = `inference_model ${JSON.stringify(model)}`;
  if (provider === "digest") return `${name} is built in: there is nothing to reach`;
  return `${name} answers: ${label} of ${provider}, in ${milliseconds} ms (${inputTokens} tokens in, ${outputTokens} out)`;
}

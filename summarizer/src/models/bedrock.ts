import type { Message as BedrockMessage, ConverseCommandOutput, Tool } from "@aws-sdk/client-bedrock-runtime";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { InferenceModel } from "../kinds/schema.ts";
import { tokensIn } from "../spending/spend.ts";
import { bedrockFailure, refusesTool } from "./bedrock-failures.ts";
import { failed, failures } from "./failures.ts";
import type { ChatModel, Message, Schema } from "./provider.ts";
import { ProviderError, schemaInWords } from "./provider.ts";

type BedrockSpec = NonNullable<InferenceModel["spec"]["bedrock"]>;

const toolName = "session_summary";

/**
 * The client of Amazon Bedrock. Credentials come from the SDK's default chain: the environment, the shared files, web
 * identity, a container's or the machine's metadata.
 */
export function bedrockClient(spec: BedrockSpec): BedrockRuntimeClient {
  if (spec.integration) {
    throw new ProviderError(
      "unsupported-integration",
      `spec.bedrock.integration names "${spec.integration}": integrations require a Teleport cluster, which this service does not have`,
      "remove spec.bedrock.integration, and configure AWS credentials for this service",
    );
  }
  return new BedrockRuntimeClient({
    region: spec.region,
    // By default, the client uses HTTP/2, which most proxies do not support.
    requestHandler: new NodeHttpHandler({ connectionTimeout: 10_000 }),
    maxAttempts: 1,
  });
}

/** A model of Amazon Bedrock, by the Converse API. */
export function bedrockModel(spec: BedrockSpec): ChatModel {
  const client = bedrockClient(spec);

  /** Whether the model takes a tool, whose input is then the answer in the shape that it should have. */
  let takesTool = true;

  return {
    provider: "bedrock",
    async complete({ messages, schema, signal }) {
      const asTool = takesTool;
      const all = asTool ? messages : [...messages, schemaInWords(schema)];
      let output: ConverseCommandOutput;
      try {
        output = await client.send(
          new ConverseCommand({
            modelId: spec.bedrock_model_id,
            system: all.flatMap(({ role, content }) => (role === "system" ? [{ text: content }] : [])),
            messages: conversation(all),
            ...(spec.temperature !== undefined && { inferenceConfig: { temperature: spec.temperature } }),
            ...(asTool && { toolConfig: { tools: [toolFor(schema)], toolChoice: { tool: { name: toolName } } } }),
          }),
          { abortSignal: signal },
        );
      } catch (error) {
        signal.throwIfAborted();
        if (!asTool || !refusesTool(error)) throw bedrockFailure(error);
        takesTool = false;
        throw failed(failures.noSchema, "the model does not support tools", { apiCode: "no_schema", retryAfter: 0 });
      }
      return replyOf(output, all);
    },
  };
}

function replyOf(output: ConverseCommandOutput, asked: readonly Message[]) {
  const blocks = output.output?.message?.content ?? [];
  const tool = blocks.find(({ toolUse }) => toolUse?.name === toolName)?.toolUse?.input;
  const text = tool === undefined ? blocks.map((block) => block.text ?? "").join("") : JSON.stringify(tool);
  const { inputTokens = 0, outputTokens = 0 } = output.usage ?? {};
  const spent = {
    inputTokens: inputTokens || tokensIn(asked.map(({ content }) => content).join("\n")),
    outputTokens: outputTokens || tokensIn(text),
  };
  const { stopReason } = output;
  if (stopReason === "model_context_window_exceeded") {
    throw failed(failures.contextLength, "the model's context window is exceeded", { apiCode: stopReason }).with({
      used: { ...spent, requests: 1 },
    });
  }
  if (stopReason === "content_filtered" || stopReason === "guardrail_intervened") {
    const remedy = "use another model, or a guardrail that allows evidence";
    throw new ProviderError("refusal", `the model declined: ${stopReason.replaceAll("_", " ")}`, remedy, {
      used: { ...spent, requests: 1 },
    });
  }
  if (text.trim() === "") {
    const remedy = "try again, or use another model";
    throw new ProviderError("empty-answer", "the model's answer is empty", remedy, { used: { ...spent, requests: 1 } });
  }
  return { text, cutOff: stopReason === "max_tokens", ...spent };
}

function toolFor(schema: Schema): Tool {
  const json = JSON.parse(JSON.stringify(schema)) as NonNullable<
    Tool.ToolSpecMember["toolSpec"]["inputSchema"]
  >["json"];
  return { toolSpec: { name: toolName, description: "Submits the summary.", inputSchema: { json: json ?? {} } } };
}

/** Converse wants turns that alternate: what one side says twice in a row becomes one message. */
function conversation(messages: readonly Message[]): BedrockMessage[] {
  const turns: { role: "user" | "assistant"; content: { text: string }[] }[] = [];
  for (const { role, content } of messages) {
    if (role === "system") continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content.push({ text: content });
    else turns.push({ role, content: [{ text: content }] });
  }
  return turns;
}

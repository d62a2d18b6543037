import { localOperator } from "../../src/access/principal.ts";
import type { Service } from "../../src/service.ts";

const resources = `
kind: inference_secret
version: v1
metadata: {name: openai-key, description: The team's key at OpenAI}
spec: {value: sk-very-secret}
---
kind: inference_secret
version: v1
metadata: {name: gateway-key}
spec: {value: sk-gateway-secret}
---
kind: inference_model
version: v1
metadata: {name: gpt, description: For whatever no other model is for}
spec:
  openai: {openai_model_id: gpt-4o, api_key_secret_ref: openai-key}
  max_session_length_bytes: 190000
  prices: {currency: USD, input_per_million_tokens: 2.5, output_per_million_tokens: 10}
  limits: {cost_per_day: 5, cost_per_month: 100, tokens_per_month: 40000000}
---
kind: inference_model
version: v1
metadata: {name: gpt-mini, description: Short shell sessions}
spec:
  openai: {openai_model_id: gpt-4o-mini, api_key_secret_ref: openai-key}
  prices: {currency: USD, input_per_million_tokens: 0.15, output_per_million_tokens: 0.6}
---
kind: inference_model
version: v1
metadata: {name: claude, description: Kubernetes}
spec:
  bedrock: {region: eu-west-1, bedrock_model_id: "eu.anthropic.claude-3-5-sonnet-20241022-v2:0"}
  oversize: split
  prices: {currency: EUR, input_per_million_tokens: 3, output_per_million_tokens: 15}
---
kind: inference_model
version: v1
metadata: {name: nova, description: Databases}
spec:
  bedrock: {region: eu-west-1, bedrock_model_id: "eu.amazon.nova-pro-v1:0"}
  prices: {currency: EUR, input_per_million_tokens: 0.8, output_per_million_tokens: 3.2}
---
kind: inference_model
version: v1
metadata: {name: own, description: On our own machines}
spec:
  openai: {openai_model_id: llama-3.3-70b, base_url: "http://llm-host:4000/", api_key_secret_ref: gateway-key}
  timeout: 3m
---
kind: inference_model
version: v1
metadata: {name: own-small, description: On our own machines too}
spec:
  openai: {openai_model_id: qwen2.5-7b, base_url: "http://llm-host:4000/", api_key_secret_ref: gateway-key}
  limits: {tokens_per_day: 100000, tokens_per_month: 1500000}
---
kind: role
version: v7
metadata: {name: platform-auditor, description: Production of the platform team}
spec:
  allow:
    rules:
      - resources: [session]
        verbs: [list, read]
        where: 'equals(resource.metadata.labels["env"], "prod") && contains(user.spec.traits["teams"], "platform")'
  deny:
    rules:
      - resources: [session]
        verbs: [read]
        where: contains(session.participants, "root")
---
kind: user
version: v2
metadata: {name: grace, description: On call}
spec: {roles: [auditor, platform-auditor], traits: {teams: [platform, core], region: [eu]}}
---
kind: github
version: v3
metadata: {name: github}
spec:
  client_id: Iv1.8a61f9b3a7aba766
  client_secret: github-secret
  display: GitHub
  teams_to_roles: [{organization: octocats, team: admins, roles: [access, editor]}]
`;

const today = () => new Date().toISOString().slice(0, 10);

/**
 * Everything that can be configured, and two months of usage up to `last`; for pictures, and for tests of what pages show
 * of it.
 */
export function configured(last = today()): (service: Service) => Promise<void> {
  return async ({ resources: all, database }) => {
    const { failure } = await all.apply(localOperator, { file: "configured.yaml", text: resources }, true);
    if (failure !== undefined) throw failure.error;
    for (const { model, currency, rows } of twoMonths()) {
      for (const { days, summaries, input, output, cost } of rows) {
        await database.query(
          `INSERT INTO usage (model_name, day, currency, requests, summaries, input_tokens, output_tokens, cost)
           VALUES ($1, $9::date - $2::int, $3, $4, $5, $6, $7, $8)`,
          [model, days, currency, Math.ceil(summaries * 1.3), summaries, input, output, cost, last],
        );
      }
    }
  };
}

// biome-ignore format: table
const habits = [
  { model: "gpt",       currency: "USD", each: 21_000, perDay: 46, price: [2.5, 10] },
  { model: "gpt-mini",  currency: "USD", each: 9000,   perDay: 85, price: [0.15, 0.6] },
  { model: "claude",    currency: "EUR", each: 34_000, perDay: 18, price: [3, 15] },
  { model: "nova",      currency: "EUR", each: 15_000, perDay: 26, price: [0.8, 3.2] },
  { model: "own",       currency: "",    each: 17_000, perDay: 31, price: [0, 0] },
  { model: "own-small", currency: "",    each: 6000,   perDay: 12, price: [0, 0] },
] as const;

/** Two months as a company has them: fewer sessions at weekends, a bad day, a model that came later. */
function twoMonths() {
  return habits.map(({ model, currency, each, perDay, price }, at) => ({
    model,
    currency,
    rows: [...Array(60).keys()].flatMap((days) => {
      const wave = 0.75 + 0.5 * pseudo(days * 7 + at);
      const weekend = (days + 2) % 7 < 2 ? 0.25 : 1;
      const incident = days === 17 ? 2.2 : 1;
      if ((model === "own-small" && days > 24) || (model === "nova" && (days + 2) % 7 < 2)) return [];
      const summaries = Math.round(perDay * wave * weekend * incident);
      const input = summaries * each;
      const output = summaries * 900;
      return [{ days, summaries, input, output, cost: (input * price[0] + output * price[1]) / 1_000_000 }];
    }),
  }));
}

/** A number from 0 to 1 that looks like chance and is the same each time. */
function pseudo(seed: number): number {
  const value = Math.sin(seed * 12.9898) * 43_758.5453;
  return value - Math.floor(value);
}

import { bulkhead } from "cockatiel";
import { FilterError } from "wherefore";
import type { Principal } from "../../access/principal.ts";
import { policyOperations } from "../../api/policies.ts";
import { plainData } from "../../domain/plain.ts";
import type { SessionRow } from "../../domain/rows.ts";
import { ResourceError } from "../../kinds/finding.ts";
import type { InferenceModel, InferencePolicy } from "../../kinds/schema.ts";
import { analysisJob } from "../../policies/analysis.ts";
import { backtestOf } from "../../policies/backtest.ts";
import { previewJobs } from "../../policies/preview.ts";
import { routeJobs } from "../../policies/routes.ts";
import type { SizeBudget } from "../../policies/sizes.ts";
import { sizesOf } from "../../policies/sizes.ts";
import type { Trial } from "../../policies/trial.ts";
import { trialOf, trialSession, wantsSize } from "../../policies/trial.ts";
import { checkFileJob, isUsable } from "../../resources/check.ts";
import type { Route } from "../../routing/router.ts";
import type { Service } from "../../service.ts";
import { previewDocument, sumsDocument, trialDocument } from "../documents/trial-documents.ts";
import type { RouteGroup } from "../environment.ts";
import { problem } from "../errors/problem.ts";
import { principalOf } from "../middleware/authentication.ts";
import { first } from "../middleware/first.ts";
import type { SessionPage } from "../session-access.ts";
import { readable, readableSessions } from "../session-access.ts";

const mostSessions = 10_000;
/** The maximum number of policies times sessions of one trial. */
const mostVerdicts = 20_000;
const sizeBudget: SizeBudget = { sessions: 200, milliseconds: 20_000 };
/** The timeout of a trial, which users wait for while they type. */
const quickBudget: SizeBudget = { sessions: 10, milliseconds: 250 };
const pageOf = 500;

/** Testing policies, for users who can see the policies, models and sessions. */
export const policyRoutes: RouteGroup = (api, service) => {
  // One at a time, so that a thread stays free for sign-in.
  const gate = bulkhead(1, 50);
  const middleware = first((principal) => {
    for (const verb of ["list", "read"] as const) service.access.requireEver(principal, verb, "inference_model");
  });

  api.openapi({ ...policyOperations.test, middleware }, async (context) => {
    const principal = principalOf(context);
    const { sessions: ids, ...given } = context.req.valid("json");
    const rules = await rulesFor(service, principal, given);
    requireFew(rules.policies.length, ids.length);
    const sessions: SessionRow[] = [];
    for (const id of ids) sessions.push(await readable(service, principal, id));
    const routed = await gate.execute(() => routedBy(service, sessions, rules, "explained"));
    return context.json({ trials: plainData((await trialsOf(service, routed, rules)).map(trialDocument)) }, 200);
  });

  api.openapi({ ...policyOperations.backtest, middleware }, async (context) => {
    const principal = principalOf(context);
    const { days, ...given } = context.req.valid("json");
    const rules = await rulesFor(service, principal, given);
    const from = new Date(Date.now() - days * 86_400_000);
    const routed: RoutedSession[] = [];
    let page: SessionPage | undefined;
    do {
      giveUpFor(context.req.raw.signal);
      page = await readableSessions(service, principal, { from }, pageOf, page?.next, context.req.raw);
      const { sessions } = page;
      routed.push(...(await gate.execute(() => routedBy(service, sessions, rules, "routes"))));
    } while (page.next !== undefined && page.checked === undefined && routed.length < mostSessions);
    const sums = backtestOf(await trialsOf(service, routed, rules), rules.policies, rules.models);
    return context.json({ days, complete: page.next === undefined, ...plainData(sumsDocument(sums)) }, 200);
  });

  api.openapi({ ...policyOperations.preview, middleware }, async (context) => {
    const principal = principalOf(context);
    const { sessions: most, without, ...given } = context.req.valid("json");
    const { policies: stored, models } = await rulesFor(service, principal, {});
    const proposed = given.resources === undefined ? undefined : await rulesFor(service, principal, given);
    const { sessions, next } = await readableSessions(service, principal, {}, most, undefined, context.req.raw);
    const proposal = {
      stored,
      put: proposed?.policies ?? [],
      without: new Set(without),
      models: proposed?.models ?? models,
      dialect: service.config.dialect,
    };
    requireFew(proposal.put.length, sessions.length);
    const { signal } = context.req.raw;
    const run = service.threads.requests;
    const asked = sessions.map(trialSession);
    const found = await gate.execute(() =>
      usable(async () => {
        giveUpFor(signal);
        const read = new Set(await run.run(previewJobs.reads, [asked, proposal]));
        giveUpFor(signal);
        const sizes = await sizesOf(
          sessions.filter(({ id }) => read.has(id)),
          service,
          quickBudget,
        );
        giveUpFor(signal);
        return await run.run(previewJobs.preview, [asked, proposal, sizes]);
      }),
    );
    const since = sessions.findLast(({ ended }) => ended !== null)?.ended?.toISOString();
    return context.json({ complete: next === undefined, ...(since && { since }), ...previewDocument(found) }, 200);
  });

  api.openapi({ ...policyOperations.analysis, middleware }, async (context) => {
    const principal = principalOf(context);
    const { without, ...given } = context.req.valid("json");
    const { policies: stored } = await rulesFor(service, principal, {});
    const put = given.resources === undefined ? [] : (await rulesFor(service, principal, given)).policies;
    const proposal = { stored, put, without: new Set(without), dialect: service.config.dialect };
    const found = await gate.execute(() =>
      usable(() => {
        giveUpFor(context.req.raw.signal);
        return service.threads.requests.run(analysisJob, [proposal]);
      }),
    );
    return context.json(found, 200);
  });

  api.openapi(policyOperations.language, (context) => {
    principalOf(context);
    return context.json({ dialect: service.config.dialect }, 200);
  });
};

interface Rules {
  readonly policies: readonly InferencePolicy[];
  readonly models: ReadonlyMap<string, InferenceModel>;
}

/**
 * The policies and models to test: those of the text if there is one, otherwise those of the store, as the principal
 * can see them.
 */
async function rulesFor(
  { resources, config, threads }: Service,
  principal: Principal,
  given: { readonly resources?: string | undefined; readonly file?: string | undefined },
): Promise<Rules> {
  const stored = await resources.list(principal, "inference_model");
  const models = new Map(stored.map((model) => [model.metadata.name, model]));
  if (given.resources === undefined) {
    const policies = await resources.list(principal, "inference_policy");
    return { policies, models };
  }
  const text = { file: given.file ?? "resources", text: given.resources };
  const { checked, findings } = await threads.requests.run(checkFileJob, [text, config.dialect]);
  if (!isUsable(findings)) throw new ResourceError(findings);
  const policies: InferencePolicy[] = [];
  for (const { resource } of checked) {
    if (resource.kind === "inference_policy") policies.push(resource);
    if (resource.kind === "inference_model") models.set(resource.metadata.name, resource);
  }
  return { policies, models };
}

/**
 * A filter that was stored under another dialect can be invalid under this one; reports what the worker would report.
 */
async function usable<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const detail = `invalid filter of a policy: ${error.message}`;
    throw problem(422, "policy-unusable", detail, { remedy: "correct the policy" });
  }
}

function requireFew(policies: number, sessions: number): void {
  if (policies * sessions <= mostVerdicts) return;
  const most = mostVerdicts.toLocaleString("en");
  const detail = `${policies} policies on ${sessions} sessions exceed the limit of ${most} evaluations`;
  throw problem(422, "too-many-verdicts", detail, { remedy: "send fewer policies or sessions" });
}

function giveUpFor(signal: AbortSignal): void {
  if (signal.aborted) throw problem(408, "gave-up", "the client closed the connection");
}

interface RoutedSession {
  readonly session: SessionRow;
  readonly route: Route;
}

/** Routes sessions, with or without the result of every policy. */
async function routedBy(
  { threads, config }: Service,
  sessions: readonly SessionRow[],
  { policies }: Rules,
  how: keyof typeof routeJobs,
): Promise<readonly RoutedSession[]> {
  const endEvents = sessions.map(({ end_event }) => end_event);
  const routes = await usable(() => threads.requests.run(routeJobs[how], [endEvents, policies, config.dialect]));
  return sessions.flatMap((session, index) => {
    const route = routes[index];
    return route === undefined ? [] : [{ session, route }];
  });
}

async function trialsOf(
  service: Service,
  routed: readonly RoutedSession[],
  { models }: Rules,
): Promise<readonly Trial[]> {
  const wanted = routed.flatMap(({ session, route }) => (wantsSize(session, route) ? [session] : []));
  const sizes = await sizesOf(wanted, service, sizeBudget);
  return routed.map(({ session, route }) => trialOf(session, route, models, sizes.get(session.id)));
}

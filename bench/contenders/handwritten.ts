import type { Condition } from "../conditions.ts";
import type { Context } from "../contexts.ts";
import { long, short } from "../filters.ts";
import type { Contender } from "./contender.ts";

type Decide = (context: Context) => boolean;

const none: readonly string[] = [];

const only =
  (shortFilter: Decide, longFilter: Decide) =>
  (condition: Condition): Decide | undefined =>
    condition === short.condition ? shortFilter : condition === long.condition ? longFilter : undefined;

/** The yardstick. */
export const handwritten: Contender = {
  name: "handwritten",
  note: "optional chaining; reads inherited properties too",
  prepare: only(
    (c) => c.resource?.metadata?.labels?.["env"] === "prod",
    (c) => {
      if (c.resource?.metadata?.labels?.["env"] !== "prod") return false;
      const participants = c.session?.participants ?? none;
      return (
        ((c.user?.spec?.traits?.["teams"] ?? none).includes("alpha") ||
          participants.includes("alice") ||
          participants.includes("bob")) &&
        !(c.session?.cluster_name ?? "").startsWith("dev-")
      );
    },
  ),
};

/** Labels and traits read own entries only, as the language promises of them. */
export const ownEntries: Contender = {
  name: "handwritten, own entries",
  note: "`Object.hasOwn` before each label and trait; optional chaining elsewhere",
  prepare: only(
    (c) => {
      const labels = c.resource?.metadata?.labels;
      return labels !== undefined && Object.hasOwn(labels, "env") && labels["env"] === "prod";
    },
    (c) => {
      const labels = c.resource?.metadata?.labels;
      if (!(labels !== undefined && Object.hasOwn(labels, "env") && labels["env"] === "prod")) return false;
      const traits = c.user?.spec?.traits;
      const teams = traits !== undefined && Object.hasOwn(traits, "teams") ? (traits["teams"] ?? none) : none;
      const participants = c.session?.participants ?? none;
      return (
        (teams.includes("alpha") || participants.includes("alice") || participants.includes("bob")) &&
        !(c.session?.cluster_name ?? "").startsWith("dev-")
      );
    },
  ),
};

const has = Object.hasOwn;

/** Every step reads own properties only. */
export const ownEverywhere: Contender = {
  name: "handwritten, own everywhere",
  note: "`Object.hasOwn` before every step of every path",
  prepare: only(
    (c) => {
      const resource = has(c, "resource") ? c.resource : undefined;
      const metadata = resource !== undefined && has(resource, "metadata") ? resource.metadata : undefined;
      const labels = metadata !== undefined && has(metadata, "labels") ? metadata.labels : undefined;
      return labels !== undefined && has(labels, "env") && labels["env"] === "prod";
    },
    (c) => {
      const resource = has(c, "resource") ? c.resource : undefined;
      const metadata = resource !== undefined && has(resource, "metadata") ? resource.metadata : undefined;
      const labels = metadata !== undefined && has(metadata, "labels") ? metadata.labels : undefined;
      if (!(labels !== undefined && has(labels, "env") && labels["env"] === "prod")) return false;
      const user = has(c, "user") ? c.user : undefined;
      const spec = user !== undefined && has(user, "spec") ? user.spec : undefined;
      const traits = spec !== undefined && has(spec, "traits") ? spec.traits : undefined;
      const teams = traits !== undefined && has(traits, "teams") ? (traits["teams"] ?? none) : none;
      const session = has(c, "session") ? c.session : undefined;
      const participants =
        session !== undefined && has(session, "participants") ? (session.participants ?? none) : none;
      const cluster = session !== undefined && has(session, "cluster_name") ? session.cluster_name : "";
      return (
        (teams.includes("alpha") || participants.includes("alice") || participants.includes("bob")) &&
        !cluster.startsWith("dev-")
      );
    },
  ),
};

import type { ComponentChildren } from "preact";
import type { ApiError } from "../api/client.ts";
import { Button } from "./button.tsx";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";

/** There is nothing: says why, and what to do. */
export function Empty({
  icon = "search",
  title,
  whole = false,
  children,
  actions,
}: {
  readonly icon?: IconName;
  readonly title: string;
  /** It is all that the page shows. */
  readonly whole?: boolean;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}) {
  const Heading = whole ? "h1" : "h2";
  return (
    <div class="state">
      <Icon name={icon} />
      <Heading>{title}</Heading>
      {children !== undefined && <div class="state-text">{children}</div>}
      {actions !== undefined && <div class="state-actions">{actions}</div>}
    </div>
  );
}

/** Something failed: what, what to do, and another try. */
export function Failed({
  error,
  what,
  whole = false,
  retry,
}: {
  readonly error: ApiError;
  readonly what: string;
  /** It is all that the page shows. */
  readonly whole?: boolean;
  readonly retry?: () => void;
}) {
  const { problem } = error;
  const Heading = whole ? "h1" : "h2";
  return (
    <div class="state bad" role="alert">
      <Icon name="warning" />
      <Heading>{what}</Heading>
      <div class="state-text">
        <p>{sentence(error.message)}</p>
        {problem?.reason !== undefined && <p>{sentence(problem.reason)}</p>}
        {error.remedy !== "" && <p>{sentence(error.remedy)}</p>}
        {problem?.request_id !== undefined && <p class="quiet">Request {problem.request_id}</p>}
      </div>
      {retry !== undefined && (
        <div class="state-actions">
          <Button icon="refresh" onClick={retry}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}

/** A line that says what failed, for a place within a page. */
export function FailedLine({ error, retry }: { readonly error: ApiError; readonly retry?: () => void }) {
  return (
    <p class="failed-line" role="alert">
      <Icon name="warning" /> {sentence(error.message)}
      {error.remedy === "" ? "" : ` ${sentence(error.remedy)}`}{" "}
      {retry !== undefined && (
        <Button variant="quiet" onClick={retry}>
          Try again
        </Button>
      )}
    </p>
  );
}

/** `count` grey shapes, laid out as what is to come: `columns` are a head, and below it what is shown and what is said of it. */
export function Skeleton({
  count = 3,
  shape = "lines",
  label = "Loading",
}: {
  readonly count?: number;
  readonly shape?: "lines" | "blocks" | "cards" | "rows" | "columns";
  readonly label?: string;
}) {
  return (
    <div class={`skeletons ${shape}`} role="status" aria-label={label}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} class="skeleton" />
      ))}
    </div>
  );
}

/** A phrase as a sentence. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  const end = /[.!?…:]$/.test(trimmed) ? "" : ".";
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${end}`;
}

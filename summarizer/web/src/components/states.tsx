import type { ComponentChildren } from "preact";
import type { ApiError } from "../api/client.ts";
import { Button } from "./button.tsx";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";

/** There is nothing: says why, and what to do. */
export function Empty({ icon = "search", title, children, actions }: { readonly icon?: IconName; readonly title: string; readonly children?: ComponentChildren; readonly actions?: ComponentChildren }) {
  return (
    <div class="state">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children !== undefined && <div class="state-text">{children}</div>}
      {actions !== undefined && <div class="state-actions">{actions}</div>}
    </div>
  );
}

/** Something failed: what, what to do, and another try. */
export function Failed({ error, what, retry }: { readonly error: ApiError; readonly what: string; readonly retry?: () => void }) {
  const { problem } = error;
  return (
    <div class="state bad" role="alert">
      <Icon name="warning" />
      <h2>{what}</h2>
      <div class="state-text">
        <p>{sentence(error.message)}</p>
        {problem?.reason !== undefined && <p>{sentence(problem.reason)}</p>}
        {error.remedy !== "" && <p>{sentence(error.remedy)}</p>}
        {problem?.requestId !== undefined && <p class="quiet">Request {problem.requestId}</p>}
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
      {error.remedy === "" ? "" : ` ${sentence(error.remedy)}`} {retry !== undefined && <Button variant="quiet" onClick={retry}>Try again</Button>}
    </p>
  );
}

/** `count` grey lines of about the size of what is to come. */
export function Skeleton({ count = 3, tall = false, label = "Loading" }: { readonly count?: number; readonly tall?: boolean; readonly label?: string }) {
  return (
    <div class={tall ? "skeletons tall" : "skeletons"} role="status" aria-label={label}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
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

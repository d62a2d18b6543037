/** Asked before the browser goes to another page of its history: true where it must not yet. */
type Guard = () => boolean;

let guard: Guard | undefined;

/**
 * Listens before the router does: a window calls those who listen for its own events in the order in which they came,
 * whatever their phase.
 */
export function guardHistory(): void {
  window.addEventListener("popstate", (event) => {
    if (guard?.() === true) event.stopImmediatePropagation();
  });
}

/** Has a guard asked from now on; gives what ends that. */
export function guardBack(asked: Guard): () => void {
  guard = asked;
  return () => {
    if (guard === asked) guard = undefined;
  };
}

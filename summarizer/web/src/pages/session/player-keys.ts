/** The keys of the player, as `KeyboardEvent.key` names them. */
const keys = [" ", "ArrowLeft", "ArrowRight", "[", "]", "<", ">", "f"] as const;

export type PlayerKey = (typeof keys)[number];

/** What takes each of these keys itself while it has the focus. */
const typing = "input:not([type=range], [type=checkbox]), textarea, select, [contenteditable], [role=menu] *, dialog *";
const pressing = "button, a, summary, input[type=checkbox]";

/** Calls `press` for the keys of the player, wherever the focus is on the page. Returns what ends that. */
export function playerKeys(press: (key: PlayerKey) => void): () => void {
  const listen = (event: KeyboardEvent) => {
    const key = keys.find((each) => each === event.key);
    if (key === undefined || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
    event.preventDefault();
    // The terminal has keys of its own.
    event.stopPropagation();
    press(key);
  };
  document.addEventListener("keydown", listen, { capture: true });
  return () => document.removeEventListener("keydown", listen, { capture: true });
}

function isTaken({ key, target }: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  if (!(target instanceof Element)) return false;
  if (target.matches(typing)) return true;
  return key === " " && target.matches(pressing);
}

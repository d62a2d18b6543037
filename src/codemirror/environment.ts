import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import type { FilterEnvironment } from "../predicate.ts";

/** The part of an environment that the editor uses: any {@link FilterEnvironment} is one. */
export type EditedEnvironment = Pick<FilterEnvironment<never>, "check" | "complete" | "hover">;

/**
 * Changes the environment of the editor, for example to other kinds: `view.dispatch({ effects:
 * setFilterEnvironment.of(environment.with({ kinds })) })`.
 */
export const setFilterEnvironment = StateEffect.define<EditedEnvironment>();

const current = StateField.define<EditedEnvironment | undefined>({
  create: () => undefined,
  update: (before, { effects }) => {
    let environment = before;
    for (const effect of effects) if (effect.is(setFilterEnvironment)) environment = effect.value;
    return environment;
  },
});

/** The environment that the other parts use; {@link setFilterEnvironment} replaces it. */
export function filterEnvironment(environment: EditedEnvironment): Extension {
  return current.init(() => environment);
}

/** The current environment; undefined if the editor has none. */
export function environmentOf(state: EditorState): EditedEnvironment | undefined {
  return state.field(current, false);
}

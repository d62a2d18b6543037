import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import type { FilterEnvironment } from "../predicate.ts";

/** What the editor asks of an environment: any {@link FilterEnvironment} will do. */
export type EditedEnvironment = Pick<FilterEnvironment<never>, "check" | "complete" | "hover">;

/**
 * Gives the editor another environment, such as the same one for other kinds:
 * `view.dispatch({ effects: setFilterEnvironment.of(environment.with({ kinds })) })`.
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

/** The environment that the other parts ask; {@link setFilterEnvironment} puts another in its place. */
export function filterEnvironment(environment: EditedEnvironment): Extension {
  return current.init(() => environment);
}

/** The environment at hand; undefined where the editor has none. */
export function environmentOf(state: EditorState): EditedEnvironment | undefined {
  return state.field(current, false);
}

import fc from "fast-check";

/** What a worker comes to with a task that it has taken. */
export type Ending = "done" | "too-large" | "over-budget" | "over-budget-alone" | "given-back" | "error";

type Action =
  | { readonly do: "ingest"; readonly recording: boolean; readonly attested: boolean; readonly interactive: boolean }
  | { readonly do: "unreadable" | "expire" | "retry" | "summarize" | "mark" | "remove" }
  | { readonly do: "take"; readonly index: number; readonly route: "model" | "none" | "error" }
  | { readonly do: "conclude"; readonly index: number; readonly ending: Ending; readonly twice: boolean }
  | { readonly do: "die"; readonly index: number };

/** A step of a sequence; `index` chooses among the tasks, or the workers, that there are. */
export type Command = Action & {
  readonly session: number;
  /** After how many statements the transaction is killed. */
  readonly cut: number | undefined;
  /** Whether a killed transaction is run again. */
  readonly again: boolean;
};

const index = fc.nat(2);

const ending = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Ending>("done") },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Ending>("too-large", "over-budget", "over-budget-alone", "given-back", "error"),
  },
);

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("ingest" as const),
      recording: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
      attested: fc.boolean(),
      interactive: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("unreadable" as const, "expire" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("mark" as const, "remove" as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("retry" as const, "summarize" as const) }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant("take" as const),
      index,
      route: fc.oneof({ weight: 4, arbitrary: fc.constant("model" as const) }, fc.constantFrom("none", "error")),
    }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant("conclude" as const), index, ending, twice: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("die" as const), index }) },
);

const about = fc.record({
  session: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constant(1)),
  cut: fc.option(fc.nat(8), { nil: undefined, freq: 2 }),
  again: fc.boolean(),
});

/** How most sessions begin. */
const first: Command = {
  ...{ do: "ingest", recording: true, attested: false, interactive: true },
  ...{ session: 0, cut: undefined, again: false },
};

export const commands: fc.Arbitrary<readonly Command[]> = fc
  .array(
    fc.tuple(action, about).map(([what, how]): Command => ({ ...what, ...how })),
    { minLength: 15, maxLength: 30, size: "max" },
  )
  .map((more) => [first, ...more]);

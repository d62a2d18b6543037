import { init } from "z3-solver";

/** The solver, in a thread of its own. */
export interface Solver {
  /** For each script (declarations and assertions of SMT-LIB 2), whether it has a model: `sat`, `unsat` or `unknown`. */
  readonly check: (scripts: readonly string[]) => Promise<readonly string[]>;
  /** Ends the solver's threads, which keep a process alive. */
  readonly end: () => void;
}

/** `timeout`: milliseconds for one script. */
export async function startSolver(timeout: number): Promise<Solver> {
  const { Z3, em } = await init();
  const context = Z3.mk_context(Z3.mk_config());
  return {
    check: async (scripts) => {
      const all = scripts.map((script) => `(push)\n${script}\n(check-sat)\n(pop)`);
      const output = await Z3.eval_smtlib2_string(context, `(set-option :timeout ${timeout})\n${all.join("\n")}\n`);
      const verdicts = output.trim().split("\n");
      if (verdicts.length !== scripts.length) throw new Error(`the solver said: ${output.slice(0, 1_000)}`);
      return verdicts;
    },
    end: () => em.PThread.terminateAllThreads(),
  };
}

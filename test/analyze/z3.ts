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
  const ask = (scripts: readonly string[]): Promise<string> => {
    const all = scripts.map((script) => `(push)\n${script}\n(check-sat)\n(pop)`);
    return Z3.eval_smtlib2_string(context, `(reset)\n(set-option :timeout ${timeout})\n${all.join("\n")}\n`);
  };
  return {
    check: async (scripts) => {
      const verdicts = (await ask(scripts)).trim().split("\n");
      if (verdicts.length === scripts.length && verdicts.every(isVerdict)) return verdicts;
      // now and then the solver's thread reads a script that the caller's has begun to overwrite
      const again: string[] = [];
      for (const script of scripts) {
        let [verdict = ""] = (await ask([script])).trim().split("\n");
        for (let tries = 0; tries < 5 && !isVerdict(verdict); tries++) verdict = (await ask([script])).trim();
        if (!isVerdict(verdict)) throw new Error(`the solver said ${verdict} of\n${script}`);
        again.push(verdict);
      }
      return again;
    },
    end: () => em.PThread.terminateAllThreads(),
  };
}

function isVerdict(line: string): boolean {
  return line === "sat" || line === "unsat" || line === "unknown";
}

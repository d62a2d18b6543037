import { init, Z3_error_code, Z3_lbool } from "z3-solver";

/** The solver, in a thread of its own. */
export interface Solver {
  /** For each script (declarations and assertions of SMT-LIB 2), whether it has a model: `sat`, `unsat` or `unknown`. */
  readonly check: (scripts: readonly string[]) => Promise<readonly Verdict[]>;
  /** Ends the solver's threads, which keep a process alive. */
  readonly end: () => void;
}

type Verdict = "sat" | "unsat" | "unknown";

const verdicts = {
  [Z3_lbool.Z3_L_TRUE]: "sat",
  [Z3_lbool.Z3_L_FALSE]: "unsat",
  [Z3_lbool.Z3_L_UNDEF]: "unknown",
} as const;

/** `timeout`: milliseconds for one script. */
export async function startSolver(timeout: number): Promise<Solver> {
  const { Z3, em } = await init();
  const context = Z3.mk_context(Z3.mk_config());
  const settings = Z3.mk_params(context);
  Z3.params_inc_ref(context, settings);
  Z3.params_set_uint(context, settings, Z3.mk_string_symbol(context, "timeout"), timeout);
  return {
    check: async (scripts) => {
      const found: Verdict[] = [];
      for (const script of scripts) {
        const solver = Z3.mk_solver(context);
        Z3.solver_inc_ref(context, solver);
        Z3.solver_set_params(context, solver, settings);
        // read before the call returns; a text passed to the solver's thread is overwritten while it reads
        Z3.solver_from_string(context, solver, script);
        const fault = Z3.get_error_code(context);
        if (fault !== Z3_error_code.Z3_OK) throw new Error(`${Z3.get_error_msg(context, fault)}\n${script}`);
        found.push(verdicts[await Z3.solver_check(context, solver)]);
        Z3.solver_dec_ref(context, solver);
      }
      return found;
    },
    end: () => em.PThread.terminateAllThreads(),
  };
}

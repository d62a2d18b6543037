import { expect } from "vitest";

/** Sizes apart by this factor: linear work grows by it, work that grows with the square by its square. */
const factor = 8;
/** Less is noise of the clock and of the compiler. */
const floor = 30;

/**
 * Fails where the CPU time of `run` over `make(size)` grows faster than its input, up to `size` characters. Time that is
 * too short to be measured passes.
 */
export async function expectLinear<Input>(
  make: (size: number) => Input,
  run: (input: Input) => unknown,
  size: number,
): Promise<void> {
  const small = make(size / factor);
  const large = make(size);
  const before = await fastest(() => run(small), 3);
  const after = await fastest(() => run(large), 1);
  // Between linear and quadratic. Compiling makes the small one slower, if anything.
  expect(after, `${Math.round(before)} ms for ${size / factor}`).toBeLessThan(Math.max(floor, before) * factor ** 1.4);
}

async function fastest(work: () => unknown, times: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times; time++) {
    const start = process.threadCpuUsage();
    await work();
    const { user, system } = process.threadCpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

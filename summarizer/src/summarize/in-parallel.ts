/** Does `work` for every item, at most `most` at a time; the results keep the order. The first failure ends the rest. */
export async function inParallel<T, R>(
  items: readonly T[],
  most: number,
  signal: AbortSignal,
  work: (item: T, index: number, signal: AbortSignal) => Promise<R>,
): Promise<readonly R[]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      either.throwIfAborted();
      results[index] = await work(items[index] as T, index, either);
    }
  };
  const workers = Array.from({ length: Math.min(most, items.length) }, () =>
    worker().catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  signal.throwIfAborted();
  if (outcomes.some(({ status }) => status === "rejected")) throw stop.signal.reason;
  return results;
}

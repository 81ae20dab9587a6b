/**
 * Applies `work` to every item, at most `limit` at a time; results keep the order of the items. Those that are there at
 * once are not waited for, which takes as long as a look at a file.
 * The first failure is thrown and no further items are started.
 */
export async function concurrently<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => R | Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        const result = work(items[index]!, index);
        results[index] = result instanceof Promise ? await result : result;
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

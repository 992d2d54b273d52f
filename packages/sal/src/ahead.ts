/** Asynchronous work on a list, started a little ahead of its consumer. */

/**
 * Yields `work(item)` in the order of `items`, with at most `ahead` of them under way: file reading overlaps with
 * computing, and memory stays bounded. The first error ends the iteration.
 */
export async function* mapAhead<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const underway: Promise<Result>[] = [];
  try {
    for (const item of items) {
      const promise = work(item);
      // Thrown when its turn comes: until then a failure must not count as unhandled, which would end the process.
      promise.catch(() => undefined);
      underway.push(promise);
      if (underway.length >= ahead) yield await underway.shift()!;
    }
    while (underway.length > 0) yield await underway.shift()!;
  } finally {
    // After an error or an early end nobody waits for the rest: let it finish.
    await Promise.allSettled(underway);
  }
}

/**
 * 0..count-1 in order, in groups of about `size` that differ by one at most. So no group is a small remainder: the loss of
 * a task that compares the images of a batch depends on how many they are.
 */
export function batchesOf(count: number, size: number): number[][] {
  const groups = Math.max(1, Math.round(count / size));
  const start = (group: number) => Math.round((group * count) / groups);
  return Array.from({ length: groups }, (_, group) =>
    Array.from({ length: start(group + 1) - start(group) }, (_, i) => start(group) + i),
  );
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** `  2.41x (bound 2.2), memory 0.98x (bound 1.25)`, with `MISSED` beside what is out of its bound. */
export function ratioText(
  { speedRatio, memoryRatio }: { speedRatio: number; memoryRatio: number },
  leastSpeed: number,
  mostMemory: number,
): string {
  const speed = `${speedRatio.toFixed(2)}x (bound ${leastSpeed}${speedRatio < leastSpeed ? ', MISSED' : ''})`;
  const memory = `${memoryRatio.toFixed(2)}x (bound ${mostMemory}${memoryRatio > mostMemory ? ', MISSED' : ''})`;
  return `  ${speed}, memory ${memory}`;
}

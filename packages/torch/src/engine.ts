/** Facts about the engine, its threads and its memory. */

import { addon, type EngineInfo, type MemoryStatistics } from './native.js';

export type { EngineInfo, MemoryStatistics };

export function engineInfo(): EngineInfo {
  return addon.engineInfo();
}

export function memory(): MemoryStatistics {
  return addon.memory();
}

/** Starts a new measurement of `peakBytes`. */
export function resetPeakMemory(): void {
  addon.resetPeak();
}

/** Gives freed blocks that are kept for the next step back to the system. */
export function releaseKeptMemory(): void {
  addon.releaseKept();
}

/** Threads of one operator. @throws Error outside 1..4096 */
export function setThreads(threads: number): void {
  addon.setThreads(threads);
}

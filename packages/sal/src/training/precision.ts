/** Which arithmetic a training uses. */

import { autocast, engineInfo, setThreads } from '@sal-smis/torch';
import { UsageError } from '../errors.js';
import { mostThreads } from './memory.js';

export type Precision = 'auto' | 'bf16' | 'fp32';

/** `auto` is bf16 where the hardware has it and float32 elsewhere. */
export function resolvePrecision(precision: Precision, device: string): 'bf16' | 'fp32' {
  if (precision !== 'auto') return precision;
  return device === 'cuda' || engineInfo().bf16 ? 'bf16' : 'fp32';
}

/** Runs `body` in that precision; parameters stay float32. */
export function inPrecision<T>(precision: 'bf16' | 'fp32', device: string, body: () => T): T {
  return precision === 'bf16' ? autocast(body, { device: device === 'cuda' ? 'cuda' : 'cpu' }) : body();
}

/**
 * What every step does before it computes: checks the device and sets the number of threads where one is asked for.
 * @throws UsageError for a device that this libtorch does not have, or for more threads than make sense
 */
export function prepareEngine({ device, threads }: { device: string; threads?: number | undefined }): void {
  checkDevice(device);
  if (threads === undefined) return;
  const most = mostThreads();
  if (threads > most) {
    throw new UsageError(`--threads is ${threads}`, {
      expected: `at most ${most} on this machine; best, one per core`,
    });
  }
  setThreads(threads);
}

/** @throws UsageError for a device that this libtorch does not have */
export function checkDevice(device: string): void {
  if (device === 'cuda' && !engineInfo().cuda) {
    throw new UsageError('--device cuda: this libtorch has no CUDA', {
      fix: 'use --device cpu, or point LIBTORCH to a CUDA build and run npm run addon',
    });
  }
}

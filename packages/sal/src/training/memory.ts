/** Whether a network and its batches fit into memory: asked before anything is allocated, where the answer can be read. */

import { availableParallelism, freemem, totalmem } from 'node:os';
import { UsageError } from '../errors.js';

const GIB = 2 ** 30;
/** Node, libtorch, libvips and the study beside the tensors. */
const BASE_BYTES = 0.3 * GIB;

export interface Load {
  /** Side in pixels of the prepared images. */
  size: number;
  inputStride: number;
  /** Channels of the first level of the U-Net. */
  width: number;
  /** Images in a step, all kinds together. */
  images: number;
}

/**
 * Bytes that a step takes at the least. Parameters: 17.26 million at width 64, growing with its square. Activations of
 * one image: a training keeps about twelve maps of the first level's size (all levels and their normalisations
 * together, float32), prediction three at a time.
 */
export function leastBytes({ size, inputStride, width, images }: Load, kind: 'train' | 'predict'): number {
  const parameters = 17.26e6 * (width / 64) ** 2 * 4;
  const map = width * (size / inputStride) ** 2 * 4;
  // Weights, gradients and two moments of the optimiser; or the weights alone.
  const [copies, maps] = kind === 'train' ? [4, 12] : [1, 3];
  return BASE_BYTES + copies * parameters + maps * map * images;
}

/** Bytes that this process may use: of the machine, or of the container that it is in. */
export function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  // Without a limit Linux reports a number beyond all memory.
  return constrained && constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/**
 * @param batchFlags the flags that decide `load.images`, for the message
 * @param limit bytes of memory, the machine's unless given
 * @throws UsageError that says the largest batch, or else the largest width, that may fit
 */
export function checkMemory(
  load: Load,
  kind: 'train' | 'predict',
  batchFlags: string,
  limit: number = memoryLimit(),
): void {
  const needed = leastBytes(load, kind);
  if (needed <= limit) return;
  const fits = (changed: Partial<Load>) => leastBytes({ ...load, ...changed }, kind) <= limit;
  const images = largest(load.images, (n) => fits({ images: n }));
  const width = largest(load.width, (n) => fits({ width: n, images: 1 }));
  const way = images > 0 ? `${batchFlags} of at most ${images} together` : `--width of at most ${width}`;
  throw new UsageError(`this takes at least ${gib(needed)} of memory`, {
    expected: `at most ${gib(limit)}, what there is (${gib(freemem())} free now)`,
    fix: images > 0 || width > 0 ? way : 'a study of smaller --size, or a machine with more memory',
  });
}

/** More threads than this only wait for one another, and the system may refuse to start them. */
export function mostThreads(cores: number = availableParallelism()): number {
  return Math.max(64, 8 * cores);
}

/** @throws UsageError for more processes than there is memory to start */
export function checkJobs(jobs: number, limit: number = memoryLimit()): void {
  const most = Math.max(1, Math.floor(limit / BASE_BYTES));
  if (jobs > most)
    throw new UsageError(`--jobs is ${jobs}`, { expected: `at most ${most}, by the memory of ${gib(limit)}` });
}

/** The largest whole number from 1 to `most` that holds, where smaller ones hold too; 0 where none does. */
function largest(most: number, holds: (n: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toPrecision(3)} GiB`;
}

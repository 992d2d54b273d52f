/**
 * Which images are in batch number `step`: epochs of shuffled indices without end. A pure function of the step, so a
 * resumed training continues the same sequence, and of rank and world size, so several processes share an epoch.
 */

import { Random } from '../random.js';

export interface SamplerOptions {
  /** Number of items. */
  count: number;
  /** Items per batch of one process. */
  batchSize: number;
  seed: number;
  /** Names the stream; labelled and unlabelled images are shuffled independently. */
  purpose: string;
  rank?: number;
  worldSize?: number;
}

export class EpochSampler {
  private epoch = -1;
  private order: number[] = [];

  constructor(private readonly options: SamplerOptions) {
    if (options.count < 1) throw new Error('internal: a sampler over nothing');
  }

  /** Indices in [0, count) of this step's batch; within an epoch none comes twice. */
  batch(step: number): number[] {
    const { count, batchSize, rank = 0, worldSize = 1 } = this.options;
    const first = (step * worldSize + rank) * batchSize;
    return Array.from({ length: batchSize }, (_, i) => {
      const position = first + i;
      return this.orderOf(Math.floor(position / count))[position % count] as number;
    });
  }

  private orderOf(epoch: number): number[] {
    if (epoch !== this.epoch) {
      this.order = Random.of(this.options.seed, this.options.purpose, 'epoch', epoch).permutation(this.options.count);
      this.epoch = epoch;
    }
    return this.order;
  }
}

/** One pretraining at work: network, optimiser and order of images; every step is a function of its number. */

import { manualSeed, noGrad, scope } from '@sal-smis/torch';
import { resolveOptions } from '../plugin.js';
import { hashKeys, Random } from '../random.js';
import type { ImageRecord } from '../study/types.js';
import { restoreCheckpoint, saveCheckpoint } from '../training/checkpoint.js';
import { makeOptimisation, type Optimisation } from '../training/optimisation.js';
import { inPrecision } from '../training/precision.js';
import { EpochSampler } from '../training/sampler.js';
import type { ImageShape } from './models-genesis/shape.js';
import type { MonitorSplit } from './monitor.js';
import { pretrainTasks } from './registry.js';
import type { ResolvedSettings } from './settings.js';
import type { PretrainTask, Streams, TaskModel, TaskSample } from './task.js';

export interface TrainerData extends MonitorSplit {
  shape: ImageShape;
  /** Prepared pixels of rows, uint8 [rows.length, height, width, channels]. */
  readPixels(rows: readonly number[]): Uint8Array;
}

/** Owns its tensors: call `dispose()`. */
export class PretrainTrainer {
  readonly model: TaskModel;
  private readonly optimizer: Optimisation['optimizer'];
  private readonly schedule: Optimisation['schedule'];
  private readonly sampler: EpochSampler;

  constructor(
    private readonly settings: ResolvedSettings,
    private readonly data: TrainerData,
  ) {
    const { task, seed, width, inputStride, device, batchSize } = settings;
    manualSeed(hashKeys([seed, 'pretrain', 'weights']));
    const plugin: PretrainTask = pretrainTasks[task];
    const options = resolveOptions(plugin, settings.options);
    this.model = plugin.create({ shape: data.shape, width, inputStride, device }, options);
    const { optimizer, schedule } = makeOptimisation(this.model.network.namedParameters(), settings);
    this.optimizer = optimizer;
    this.schedule = schedule;
    this.sampler = new EpochSampler({ count: data.training.length, batchSize, seed, purpose: 'pretrain' });
  }

  /** Does step `step` (0-based). */
  step(step: number): { loss: number; learningRate: number } {
    const pixels = this.data.readPixels(this.sampler.batch(step).map((index) => this.data.training[index]!.row));
    this.optimizer.learningRate = this.schedule(step);
    this.optimizer.zeroGrad();
    const loss = scope(() => {
      const value = this.loss(pixels, (i) => Random.of(this.settings.seed, 'pretrain', step, i));
      value.backward();
      return value.detach().item();
    });
    this.optimizer.step();
    return { loss, learningRate: this.optimizer.learningRate };
  }

  /** Mean loss of the monitored images, in eval mode; each is distorted in the same way every time. */
  monitoringLoss(): number {
    const { monitoring } = this.data;
    const { batchSize } = this.settings;
    this.model.network.eval();
    let total = 0;
    for (let first = 0; first < monitoring.length; first += batchSize) {
      const pixels = this.readMonitored(first, batchSize);
      const mean = scope(() => noGrad(() => this.loss(pixels, this.monitorStreams(first))).item());
      total += mean * Math.min(batchSize, monitoring.length - first);
    }
    this.model.network.train();
    return total / monitoring.length;
  }

  /** The first monitored images, as the network sees and restores them. */
  samples(count: number): TaskSample[] {
    return this.model.samples(this.readMonitored(0, count), this.monitorStreams(0));
  }

  save(path: string, step: number): void {
    const groups = { model: this.model.network.stateDict(), optimizer: this.optimizer.stateDict() };
    saveCheckpoint(path, { step, groups, state: {} });
  }

  /** Takes up the state of a checkpoint, if there is one; returns the steps done. */
  restore(path: string): number {
    return restoreCheckpoint(path, ({ groups }) => {
      this.model.network.loadStateDict(groups.model ?? new Map());
      this.optimizer.loadStateDict(groups.optimizer ?? new Map());
    });
  }

  dispose(): void {
    this.optimizer.dispose();
    this.model.network.dispose();
  }

  private loss(pixels: Uint8Array, streams: Streams) {
    const { precision, device } = this.settings;
    return inPrecision(precision, device, () => this.model.loss(pixels, streams));
  }

  private readMonitored(first: number, count: number): Uint8Array {
    return this.data.readPixels(
      this.data.monitoring.slice(first, first + count).map((image: ImageRecord) => image.row),
    );
  }

  private monitorStreams(first: number): Streams {
    return (i) => Random.of(this.settings.seed, 'pretrain', 'monitor', first + i);
  }
}

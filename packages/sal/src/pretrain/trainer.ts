/** One pretraining at work: network, optimiser and order of images; every step is a function of its number. */

import { manualSeed, noGrad, scope, type Tensor } from '@sal-smis/torch';
import { resolveOptions } from '../plugin.js';
import { hashKeys, Random } from '../random.js';
import type { ImageRecord } from '../study/types.js';
import { restoreCheckpoint, saveCheckpoint } from '../training/checkpoint.js';
import { makeOptimisation, type Optimisation } from '../training/optimisation.js';
import { inPrecision } from '../training/precision.js';
import { EpochSampler } from '../training/sampler.js';
import { batchesOf } from './batches-of.js';
import { BestWeights } from './best-weights.js';
import type { MonitorSplit } from './monitor.js';
import { pretrainTasks } from './registry.js';
import type { ResolvedSettings } from './settings.js';
import type { ImageShape } from './shape.js';
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
  /** Where the monitoring loss chooses the weights. */
  private readonly best: BestWeights | null;

  constructor(
    private readonly settings: ResolvedSettings,
    private readonly data: TrainerData,
  ) {
    const { task, seed, width, inputStride, device, batchSize, iterations, patience, reproduceDefect } = settings;
    manualSeed(hashKeys([seed, 'pretrain', 'weights']));
    const plugin: PretrainTask = pretrainTasks[task];
    const options = resolveOptions(plugin, settings.options);
    const context = { shape: data.shape, width, inputStride, device, iterations, defects: reproduceDefect };
    this.model = plugin.create(context, options);
    const { optimizer, schedule } = makeOptimisation(this.model.network.namedParameters(), settings);
    this.optimizer = optimizer;
    this.schedule = schedule;
    this.sampler = new EpochSampler({ count: data.training.length, batchSize, seed, purpose: 'pretrain' });
    const steered = patience !== null || reproduceDefect.includes('test-set-steers');
    this.best = steered ? new BestWeights(this.model.network, patience) : null;
  }

  /** Steps to do: none where the task trains nothing. */
  get iterations(): number {
    return this.model.trained === 'none' ? 0 : this.settings.iterations;
  }

  /** Whether the monitoring loss has not improved for too long. */
  get stopped(): boolean {
    return this.best?.stopped ?? false;
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
    this.model.afterStep?.(step);
    return { loss, learningRate: this.optimizer.learningRate };
  }

  /** Measures the monitoring loss after so many steps; `patience` counts from here. */
  measure(stepsDone: number): { monitoringLoss: number } {
    const monitoringLoss = this.monitoringLoss();
    this.best?.measured(monitoringLoss, stepsDone);
    return { monitoringLoss };
  }

  /** Goes back to the weights of the best measurement, where that is asked for; returns the steps they took. */
  keepBest(stepsDone: number): number {
    this.best?.apply();
    return this.best?.step ?? stepsDone;
  }

  /** Mean loss of the monitored images, in eval mode; each is changed in the same way every time. */
  monitoringLoss(): number {
    const { monitoring } = this.data;
    return this.evaluating(() => {
      let total = 0;
      for (const batch of batchesOf(monitoring.length, this.settings.batchSize)) {
        const pixels = this.readMonitored(batch[0]!, batch.length);
        total += batch.length * scope(() => this.loss(pixels, this.monitorStreams(batch[0]!)).item());
      }
      return total / monitoring.length;
    });
  }

  /**
   * Loss of each image in eval mode, as mean over `draws` of the task's random changes, which hang on the image's id;
   * null where the task has no loss of a single image.
   */
  imageLosses(images: readonly ImageRecord[], draws: number): number[] | null {
    const { model, settings } = this;
    if (!model.imageLosses) return null;
    const pixels = this.data.readPixels(images.map(({ row }) => row));
    const totals = images.map(() => 0);
    for (let draw = 0; draw < draws; draw++) {
      const streams: Streams = (i) => Random.of(settings.seed, 'pretrain', 'proxy', images[i]!.id, draw);
      const losses = this.evaluating(() =>
        scope(() => this.inPrecision(() => model.imageLosses!(pixels, streams)).toFloat32Array()),
      );
      for (const i of totals.keys()) totals[i]! += losses[i]! / draws;
    }
    return totals;
  }

  /** The first monitored images, as the network sees and restores them. */
  samples(count: number): TaskSample[] {
    return this.model.samples(this.readMonitored(0, count), this.monitorStreams(0));
  }

  /** What a checkpoint holds, but for the best weights so far. */
  state(): { model: Map<string, Tensor>; optimizer: Map<string, Tensor> } {
    return { model: this.model.network.stateDict(), optimizer: this.optimizer.stateDict() };
  }

  save(path: string, step: number): void {
    const groups = this.state();
    const best = this.best?.save();
    saveCheckpoint(path, {
      step,
      groups: best ? { ...groups, best: best.weights } : groups,
      state: best ? { best: best.state } : {},
    });
  }

  /** Takes up the state of a checkpoint, if there is one; returns the steps done. */
  restore(path: string): number {
    return restoreCheckpoint(path, this.settings.iterations, ({ groups, state }) => {
      this.model.network.loadStateDict(groups.model ?? new Map());
      this.optimizer.loadStateDict(groups.optimizer ?? new Map());
      this.best?.restore(groups.best ?? new Map(), state.best);
    });
  }

  dispose(): void {
    this.best?.dispose();
    this.optimizer.dispose();
    this.model.network.dispose();
  }

  private loss(pixels: Uint8Array, streams: Streams): Tensor {
    return this.inPrecision(() => this.model.loss(pixels, streams));
  }

  private inPrecision<T>(body: () => T): T {
    return inPrecision(this.settings.precision, this.settings.device, body);
  }

  private evaluating<T>(body: () => T): T {
    this.model.network.eval();
    try {
      return noGrad(body);
    } finally {
      this.model.network.train();
    }
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

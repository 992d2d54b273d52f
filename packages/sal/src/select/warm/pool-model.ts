/** The network of a finished training, asked about images of the pool. */

import { FailureError } from '../../errors.js';
import { gradientEmbeddings } from '../../models/uncertainty/gradient-embedding.js';
import { loadTrainedNetwork } from '../../models/uncertainty/load-network.js';
import type { Measure, Networks } from '../../models/uncertainty/measure.js';
import { forEachImage, scoreImages } from '../../models/uncertainty/score-images.js';
import type { UNet } from '../../models/unet.js';
import type { Hooks } from '../../progress.js';
import type { Study } from '../../study/study.js';
import { studentWeights, type TrainedRun, trainedRun } from '../../study/trained-run.js';
import type { ImageRecord } from '../../study/types.js';
import { checkDevice } from '../../training/precision.js';
import type { Matrix } from '../matrix.js';
import type { WarmModel } from './warm-model.js';

export interface PoolModelOptions {
  /** Training to use; null for the newest finished one. */
  run: string | null;
  seed: number;
  device: 'cpu' | 'cuda';
}

/** Owns the networks: call `dispose()`. */
export class PoolModel implements WarmModel {
  private readonly networks: Networks;
  private readonly trained: TrainedRun;
  private readonly known = new Map<string, Map<number, number>>();
  private readonly embeddings = new Map<number, Float32Array>();

  /**
   * @param pool the candidates, in their order
   * @throws UsageError for a device that is not there or a run that is no training; FailureError where nothing is
   * trained, or the network is made for other images or classes
   */
  constructor(
    private readonly study: Study,
    private readonly pool: readonly ImageRecord[],
    private readonly options: PoolModelOptions,
    private readonly hooks: Hooks,
  ) {
    checkDevice(options.device);
    this.trained = trainedRun(study, options.run);
    this.networks = { teacher: this.load(this.trained.weights), student: null };
    hooks.log(`the network of ${this.trained.run.id} looks at the pool`);
  }

  scores(measure: Measure, indices: readonly number[]): Float64Array {
    if (measure.name === 'disagreement' && measure.student) {
      this.networks.student ??= this.load(studentWeights(this.trained));
    }
    const key = JSON.stringify(measure);
    if ('passes' in measure && !this.known.has(key)) this.warnWithoutDropout();
    const known = this.known.get(key) ?? new Map<number, number>();
    this.known.set(key, known);
    const missing = indices.filter((index) => !known.has(index));
    const { study, networks, options, hooks } = this;
    const scores = scoreImages(study, this.imagesAt(missing), networks, measure, options, hooks);
    for (const [i, index] of missing.entries()) known.set(index, scores[i]!);
    return Float64Array.from(indices, (index) => known.get(index)!);
  }

  gradientEmbeddings(indices: readonly number[]): Matrix {
    const missing = indices.filter((index) => !this.embeddings.has(index));
    const settings = { device: this.options.device, label: 'gradient embeddings' };
    forEachImage(this.study, this.imagesAt(missing), settings, this.hooks, (x, { id }, i) => {
      const embedding = gradientEmbeddings(this.networks.teacher, x);
      if (!embedding.every(Number.isFinite)) {
        throw new FailureError(`the network's answer to ${id} holds values that are no numbers (NaN)`, {
          where: this.trained.weights,
          fix: 'its training diverged: train again with a smaller learning rate',
        });
      }
      this.embeddings.set(missing[i]!, embedding);
    });
    const { classes, width } = this.networks.teacher.options;
    const columns = classes * width;
    const data = new Float32Array(indices.length * columns);
    for (const [i, index] of indices.entries()) data.set(this.embeddings.get(index)!, i * columns);
    return { data, rows: indices.length, columns };
  }

  dispose(): void {
    this.networks.teacher.dispose();
    this.networks.student?.dispose();
  }

  private imagesAt(indices: readonly number[]): ImageRecord[] {
    return indices.map((index) => this.pool[index]!);
  }

  private load(weights: string): UNet {
    return loadTrainedNetwork(this.study, weights, this.options.device);
  }

  /** Dropping channels of a network that never missed any measures how brittle it is, not what it has not seen. */
  private warnWithoutDropout(): void {
    const { settings } = this.study.runConfig(this.trained.run.id) as { settings?: { dropout?: number } };
    if (settings?.dropout !== 0) return;
    this.hooks.warn(
      `${this.trained.run.id} was trained without dropout: scores by Monte-Carlo dropout mean more after a training with --dropout above 0`,
    );
  }
}

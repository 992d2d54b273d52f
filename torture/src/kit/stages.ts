/** A tiny study after each step of the method, made once; every case works on a copy. */

import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { firstError } from '../frame/verdict.js';
import { writePictures } from './pictures.js';
import { runSal } from './sal.js';

/** Pool and test images together. */
export const imageCount = 16;
export const budget = 6;

export const stageNames = ['nothing', 'init', 'pretrain', 'select', 'label', 'train', 'evaluate'] as const;
export type Stage = (typeof stageNames)[number];

/** Where a command of a case finds things. */
export interface Where {
  study: string;
  /** Folder of everything that the case makes. */
  folder: string;
  /** `images/` and `masks/` of the data, shared by all cases and never written. */
  data: string;
}

const network = ['--width', '4', '--threads', '1', '--precision', 'fp32', '--checkpoint-every', '0.05'];

/** Words of each verb, in the small. */
export const words = {
  init: ({ study, data }: Where) => [
    ...['init', study, '--images', join(data, 'images'), '--masks', join(data, 'masks')],
    ...['--size', '32', '--split', 'pool=12,test=4'],
  ],
  pretrain: ({ study }: Where) => [
    ...['pretrain', study, ...network, '--iterations', '40', '--batch-size', '4', '--samples', '2'],
    ...['--validate-every', '10', '--log-every', '5'],
  ],
  select: ({ study }: Where) => ['select', study, '--budget', `${budget}`, '--no-forecast'],
  label: ({ study, data }: Where) => ['label', study, '--masks', join(data, 'masks')],
  train: ({ study }: Where) => [
    ...['train', study, ...network, '--iterations', '40', '--labelled-batch', '2', '--unlabelled-batch', '2'],
    ...['--validate-every', '10'],
  ],
  evaluate: ({ study }: Where) => ['evaluate', study, '--threads', '1', '--resamples', '100', '--cases', '1'],
  predict: ({ study, data, folder }: Where) => [
    ...['predict', study, '--images', join(data, 'images'), '--out', join(folder, 'predicted'), '--threads', '1'],
  ],
  report: ({ study }: Where) => ['report', study],
  export: ({ study, folder }: Where) => ['export', study, '--out', join(folder, 'model.onnx'), '--overwrite'],
  simulate: ({ folder, data }: Where) => [
    ...['simulate', join(data, 'comparison.yaml'), '--out', join(folder, 'simulation')],
  ],
} as const;

const tiny = { width: 2, inputStride: 2, precision: 'fp32', threads: 1 };

/** Two cells and the steps before them. */
export const simulation = {
  name: 'tiny',
  images: 'images',
  masks: 'masks',
  init: { size: 32, split: 'pool=12,test=4', seed: 3 },
  seeds: [1],
  budgets: [3],
  pretrain: { restored: { task: 'mae', iterations: 3, batchSize: 2, samples: 1, ...tiny } },
  select: { random: { strategy: 'random' }, chosen: { strategy: 'typiclust', pooling: 2 } },
  train: { supervised: { method: 'supervised', iterations: 6, labelledBatch: 2, unlabelledBatch: 0, ...tiny } },
  evaluate: { flips: false, resamples: 100, threads: 1 },
  arms: [{ pretrain: 'restored', select: ['random', 'chosen'], train: 'supervised' }],
};

export class Stages {
  private constructor(
    private readonly base: string,
    readonly program: string,
  ) {}

  /** Makes the stages below `base` unless an earlier session did. */
  static async prepare(base: string, program: string): Promise<Stages> {
    const stages = new Stages(base, program);
    if (existsSync(join(base, 'stages'))) return stages;
    rmSync(stages.data, { recursive: true, force: true });
    await writePictures(stages.data, imageCount);
    writeFileSync(join(stages.data, 'comparison.yaml'), stringify(simulation));
    const making = join(base, 'making');
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true });
    const where = { study: join(making, 'study'), folder: making, data: stages.data };
    for (const stage of stageNames.slice(1) as Exclude<Stage, 'nothing'>[]) {
      const outcome = await runSal({ program, folder: making }, words[stage](where));
      if (outcome.code !== 0) throw new Error(`sal ${stage} failed without any fault: ${firstError(outcome.err)}`);
      cpSync(where.study, join(making, 'stages', stage), { recursive: true });
    }
    renameSync(join(making, 'stages'), join(base, 'stages'));
    rmSync(making, { recursive: true, force: true });
    return stages;
  }

  get data(): string {
    return join(this.base, 'data');
  }

  /** A copy of a stage in a case's folder; `nothing` makes none. */
  copy(stage: Stage, folder: string): Where {
    const where = { study: join(folder, 'study'), folder, data: this.data };
    if (stage !== 'nothing') cpSync(join(this.base, 'stages', stage), where.study, { recursive: true });
    return where;
  }
}

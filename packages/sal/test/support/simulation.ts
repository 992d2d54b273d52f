/** A small simulation on disk: images, masks and a config of `sal simulate` that takes seconds. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { imageFolder } from './small-images.js';

/** Settings under which a network of two channels trains in a moment. */
export const tiny = { width: 2, inputStride: 1, precision: 'fp32', threads: 1 };

export async function simulationConfig(folder: string, change: object = {}): Promise<string> {
  await imageFolder(folder, 16);
  const config = {
    name: 'tiny',
    images: 'images',
    masks: 'masks',
    init: { size: 32, split: 'pool=12,test=4', seed: 3 },
    seeds: [1, 2],
    budgets: [3, 6],
    pretrain: { genesis: { task: 'models-genesis', iterations: 4, batchSize: 2, samples: 1, ...tiny } },
    select: { random: { strategy: 'random' }, chosen: { strategy: 'kmeans-proportional', clusters: 3, pooling: 2 } },
    train: { supervised: { method: 'supervised', iterations: 12, labelledBatch: 2, unlabelledBatch: 0, ...tiny } },
    evaluate: { flips: false, resamples: 200, threads: 1 },
    arms: [{ pretrain: 'genesis', select: ['random', 'chosen'], train: 'supervised' }],
    fullSupervision: { train: 'supervised' },
    baseline: 'random',
    ...change,
  };
  const file = join(folder, 'comparison.yaml');
  writeFileSync(file, stringify(config));
  return file;
}

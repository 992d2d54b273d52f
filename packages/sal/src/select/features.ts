/** From images to the rows of numbers by which they are compared. */

import type { Hooks } from '../progress.js';
import type { Study } from '../study/study.js';
import type { ImageRecord } from '../study/types.js';
import { centreCells } from './centre-cells.js';
import type { Matrix } from './matrix.js';
import { networkFeatures } from './network-features.js';
import { pca } from './pca.js';
import { pixelFeatures } from './pixel-features.js';
import { pretrainedWeights } from './pretrained.js';
import type { SelectSettings } from './settings.js';
import { standardize } from './standardize.js';

/** Cells a side where the settings name none. */
const DEFAULT_POOLING = { network: 2, pixels: 8 } as const;

/**
 * [images, D], row i is `images[i]`: averaged over cells, freed of each image's mean, standardised and reduced, each as
 * the settings say.
 * @throws FailureError where the features are a network's and nothing is pretrained
 */
export function preparedFeatures(
  study: Study,
  images: readonly ImageRecord[],
  settings: SelectSettings,
  hooks: Hooks,
): Matrix {
  const pooling = settings.pooling ?? DEFAULT_POOLING[settings.features];
  let features = rawFeatures(study, images, settings, pooling, hooks);
  if (settings.centre && pooling > 1) features = centreCells(features, pooling * pooling);
  if (settings.standardise) features = standardize(features);
  const { dimensions } = settings;
  return dimensions === 0 || dimensions >= features.columns ? features : pca(features, dimensions).projected;
}

/** [images, channels x pooling x pooling] */
function rawFeatures(
  study: Study,
  images: readonly ImageRecord[],
  { features, levels, device, pretraining }: SelectSettings,
  pooling: number,
  hooks: Hooks,
): Matrix {
  switch (features) {
    case 'network':
      return networkFeatures(study, images, pretrainedWeights(study, pretraining), { levels, pooling, device }, hooks);
    case 'pixels':
      return pixelFeatures(study, images, pooling);
    default:
      return features satisfies never;
  }
}

/** From images to the rows of numbers by which they are compared. */

import type { Hooks } from '../progress.js';
import type { Study } from '../study/study.js';
import { trainedRun } from '../study/trained-run.js';
import type { ImageRecord } from '../study/types.js';
import { centreCells } from './centre-cells.js';
import type { Matrix } from './matrix.js';
import { networkFeatures } from './network-features.js';
import { pca } from './pca.js';
import { pixelFeatures } from './pixel-features.js';
import { pretrainedWeights } from './pretrained.js';
import type { SelectSettings } from './settings.js';
import { standardize } from './standardize.js';

/**
 * [images, D], row i is `images[i]`: averaged over cells, freed of each image's mean, scaled and reduced, each as the
 * settings say.
 * @throws FailureError where the features are a network's and nothing is pretrained, or trained
 */
export function preparedFeatures(
  study: Study,
  images: readonly ImageRecord[],
  settings: SelectSettings,
  hooks: Hooks,
): Matrix {
  const { pooling, centre, dimensions } = settings;
  // Colours share one unit already; the channels of a network do not.
  const { scale = settings.features === 'pixels' ? 'none' : 'channel' } = settings;
  const cells = pooling * pooling;
  let features = rawFeatures(study, images, settings, hooks);
  if (centre && cells > 1) features = centreCells(features, cells);
  if (scale !== 'none') features = standardize(features, scale === 'channel' ? cells : 1);
  return dimensions === 0 || dimensions >= features.columns ? features : pca(features, dimensions).projected;
}

/** [images, channels x pooling x pooling] */
function rawFeatures(study: Study, images: readonly ImageRecord[], settings: SelectSettings, hooks: Hooks): Matrix {
  const { features, levels, pooling, device, pretraining, run, reproduceDefect } = settings;
  const corruption = reproduceDefect.includes('corrupted-features') ? (settings.seed ?? study.config.seed) : undefined;
  const ofNetwork = (weights: string) =>
    networkFeatures(study, images, weights, { levels, pooling, device, corruption }, hooks);
  switch (features) {
    case 'network':
      return ofNetwork(pretrainedWeights(study, pretraining));
    case 'trained':
      return ofNetwork(trainedRun(study, run).weights);
    case 'pixels':
      return pixelFeatures(study, images, pooling);
    default:
      return features satisfies never;
  }
}

/** The weights that a training starts from: those of the newest pretraining, as far as they are wanted. */

import { existsSync } from 'node:fs';
import { FailureError } from '../errors.js';
import type { UNet, UNetOptions } from '../models/unet.js';
import { checkSameShape, initialiseFrom, loadUNet, trainedLayers } from '../models/weights.js';
import type { Hooks } from '../progress.js';
import { pretrainedWeightsPath } from '../study/pretrained-weights.js';
import type { Study } from '../study/study.js';
import type { TrainSettings } from './settings.js';

export interface Pretraining {
  run: string;
  path: string;
}

/** Null where the study has none. @throws FailureError when its weights are missing */
export function newestPretraining(study: Study, hooks: Hooks): Pretraining | null {
  const run = study.latestRun('pretrain', 'finished');
  if (!run) {
    hooks.log('no finished pretraining in this study: the network starts from random weights');
    return null;
  }
  const path = pretrainedWeightsPath(run);
  if (!existsSync(path)) {
    throw new FailureError(`${run.id} is recorded as finished and its weights are missing`, {
      where: path,
      fix: 'run sal pretrain again, or train with --initialisation none',
    });
  }
  return { run: run.id, path };
}

/**
 * Told before a run is recorded. Weights learnt at another input stride can be taken, and saw images at another scale.
 * @throws FailureError when the weights are damaged, or of a network of another shape
 */
export function checkFit(
  { run, path }: Pretraining,
  { inChannels, width, inputStride }: Pick<UNetOptions, 'inChannels' | 'width'> & { inputStride: number },
  hooks: Hooks,
): void {
  const { unet } = loadUNet(path);
  const { options } = unet;
  unet.dispose();
  checkSameShape({ inChannels, width }, options, path);
  const { inputStride: stride = 1 } = options;
  if (stride !== inputStride) {
    hooks.warn(
      `${run} was trained with --input-stride ${stride}, this network has ${inputStride}: its layers saw other scales`,
    );
  }
}

/** @throws FailureError when the two networks do not fit */
export function initialise(
  student: UNet,
  pretrained: Pretraining | null,
  { initialisation }: Pick<TrainSettings, 'initialisation'>,
  hooks: Hooks,
): void {
  if (!pretrained) return;
  const { unet, metadata } = loadUNet(pretrained.path);
  try {
    const names = initialiseFrom(student, unet, initialisation);
    const trained = trainedLayers(metadata);
    if (initialisation === 'all' && trained !== 'all') {
      hooks.warn(
        `${pretrained.run} has trained ${trained === 'none' ? 'no layer' : 'the encoder alone'}: the others start as drawn`,
      );
    }
    hooks.log(`initialised from ${pretrained.run}: ${names.length} tensors (${initialisation})`);
  } finally {
    unet.dispose();
  }
}

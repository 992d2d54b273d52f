/** From the settings of a step after training to the network that it uses. */

import type { MaskSettings } from '../models/mask-settings.js';
import { SegmentationModel } from '../models/segmentation-model.js';
import type { Study } from '../study/study.js';
import { type TrainedRun, trainedRun } from '../study/trained-run.js';
import { checkMemory } from './memory.js';
import { inPrecision, type Precision, prepareEngine, resolvePrecision } from './precision.js';

export interface TrainedModel extends TrainedRun {
  /** The caller disposes of it. */
  model: SegmentationModel;
}

export interface TrainedModelSettings extends MaskSettings {
  device: string;
  precision: Precision;
  threads?: number | undefined;
}

/**
 * Loads the network of the named training, or else of the newest finished one.
 * @throws UsageError and FailureError as `prepareEngine`, `trainedRun` and `SegmentationModel.load`
 */
export function openTrainedModel(study: Study, settings: TrainedModelSettings): TrainedModel {
  const { device } = settings;
  prepareEngine(settings);
  const trained = trainedRun(study, settings.run);
  const precision = resolvePrecision(settings.precision, device);
  const model = SegmentationModel.load(trained.weights, {
    size: study.config.size,
    channels: study.channels,
    classes: study.config.classes.length,
    device,
    settings,
    arithmetic: (body) => inPrecision(precision, device, body),
  });
  try {
    const { width, inputStride = 1 } = model.network;
    const load = { size: study.config.size, inputStride, width, images: settings.batch };
    if (device === 'cpu') checkMemory(load, 'predict', '--batch');
    return { ...trained, model };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

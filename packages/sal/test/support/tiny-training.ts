import { trainSettings } from '../../src/segment/settings.js';

/** Settings of a training that takes a moment, for studies of `makeLabelledStudy`. */
export const tinyTraining = trainSettings.parse({
  iterations: 12,
  width: 4,
  inputStride: 1,
  labelledBatch: 2,
  unlabelledBatch: 2,
  precision: 'fp32',
  validateEvery: 5,
});

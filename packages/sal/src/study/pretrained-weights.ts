import { join } from 'node:path';
import type { RunRecord } from './types.js';

/** Where a pretraining leaves the U-Net's weights, and where selection and training look for them. */
export function pretrainedWeightsPath(run: Pick<RunRecord, 'directory'>): string {
  return join(run.directory, 'weights.safetensors');
}

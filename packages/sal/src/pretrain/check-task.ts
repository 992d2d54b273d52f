import { UsageError } from '../errors.js';
import type { PretrainSettings } from './settings.js';
import type { PretrainTask } from './task.js';

/** @throws UsageError for settings that do not fit the task or each other */
export function checkTask(
  { name, kind }: Pick<PretrainTask, 'name' | 'kind'>,
  pool: number,
  settings: PretrainSettings,
) {
  const { batchSize, patience, validateEvery, reproduceDefect } = settings;
  if (kind === 'comparison' && Math.min(batchSize, pool) < 2) {
    const what = batchSize < 2 ? `--batch-size ${batchSize}` : `a pool of ${pool} image`;
    throw new UsageError(`${name} compares the images of a batch, and ${what} leaves nothing to compare`, {
      expected: 'at least 2 images in the pool and in a batch',
    });
  }
  if (reproduceDefect.includes('double-sigmoid') && kind !== 'restoration') {
    throw new UsageError(`--reproduce-defect double-sigmoid: ${name} restores no image`, {
      expected: 'a task that restores images, such as models-genesis',
    });
  }
  if ((patience !== null || reproduceDefect.includes('test-set-steers')) && validateEvery === 0) {
    throw new UsageError('the monitoring loss is to choose the weights, and it is never measured', {
      fix: 'use --validate-every N, in steps',
    });
  }
}

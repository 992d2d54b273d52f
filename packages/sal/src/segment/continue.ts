/** Which training another one goes on from: weights carried on between rounds of labels. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FailureError, UsageError } from '../errors.js';
import type { Study } from '../study/study.js';
import { runFiles } from './run-files.js';

export interface ContinuedRun {
  run: string;
  /** Holds the student and the teacher at the end of that training. */
  checkpoint: string;
}

interface Wanted {
  /** `newest` or the id of a run. */
  continueFrom: string | null;
  width: number;
  inputStride: number;
}

/**
 * @throws UsageError where there is no finished training to go on from; FailureError when its checkpoint is missing or
 *   its network is of another shape
 */
export function continuedRun(study: Study, { continueFrom, width, inputStride }: Wanted): ContinuedRun {
  const run = continueFrom === 'newest' ? study.latestRun('train', 'finished') : study.run(continueFrom ?? '');
  if (!run) {
    throw new UsageError('there is no finished training to go on from', {
      where: study.directory,
      fix: 'train once without --continue-from',
    });
  }
  if (run.kind !== 'train' || run.status !== 'finished') {
    throw new UsageError(`${run.id} is ${run.kind === 'train' ? `a training that is ${run.status}` : 'no training'}`, {
      expected: 'a finished training, such as train-001, or newest',
    });
  }
  const { settings } = study.runConfig(run.id);
  if (settings.width !== width || settings.inputStride !== inputStride) {
    throw new FailureError(
      `${run.id} has width ${settings.width} and input stride ${settings.inputStride}, this training ${width} and ${inputStride}`,
      { fix: `train with --width ${settings.width} --input-stride ${settings.inputStride}` },
    );
  }
  const checkpoint = join(run.directory, runFiles.checkpoint);
  if (!existsSync(checkpoint)) {
    throw new FailureError(`the checkpoint of ${run.id} is missing`, {
      where: checkpoint,
      fix: 'continue from another training',
    });
  }
  return { run: run.id, checkpoint };
}

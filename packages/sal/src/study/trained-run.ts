/** Which training the later steps use, and where its weights are. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FailureError, UsageError } from '../errors.js';
import type { Study } from './study.js';
import type { RunRecord } from './types.js';

export interface TrainedRun {
  run: RunRecord;
  /** Absolute path of the U-Net's weights. */
  weights: string;
}

/** Best by validation where there was a validation part, else the last ones. */
const WEIGHTS = ['best.safetensors', 'latest.safetensors'];
const STUDENT = 'student.safetensors';

/**
 * The named training, or else the newest finished one.
 * @throws UsageError for a run that is no training; FailureError for an unknown run and where nothing is trained yet
 */
export function trainedRun(study: Study, runId: string | null): TrainedRun {
  const run = runId === null ? newestFinished(study) : namedTraining(study, runId);
  const weights = WEIGHTS.map((name) => join(run.directory, name)).find((path) => existsSync(path));
  if (weights) return { run, weights };
  throw new FailureError('the training has saved no weights', {
    where: run.directory,
    expected: WEIGHTS.join(' or '),
    fix:
      run.status === 'failed'
        ? 'train again (sal train), or name another training with --run'
        : `go on with it (sal train ${study.directory}) or name another with --run`,
  });
}

/**
 * Path of the weights of the student, which the mean over its steps (the teacher) is taken of.
 * @throws FailureError where the training has not saved them
 */
export function studentWeights({ run }: TrainedRun): string {
  const path = join(run.directory, STUDENT);
  if (existsSync(path)) return path;
  throw new FailureError(`${run.id} has saved no weights of its student`, {
    where: path,
    fix:
      run.status === 'finished'
        ? 'train again (sal train), or name another training with --run'
        : run.status === 'failed'
          ? 'it failed: train again (sal train)'
          : 'finish it: sal train',
  });
}

function namedTraining(study: Study, runId: string): RunRecord {
  const run = study.run(runId);
  if (run.kind === 'train') return run;
  const newest = study.latestRun('train');
  throw new UsageError(`--run ${runId} is of kind ${run.kind}`, {
    expected: newest ? `a training, such as ${newest.id}` : 'a training; there is none yet',
  });
}

function newestFinished(study: Study): RunRecord {
  const finished = study.latestRun('train', 'finished');
  if (finished) return finished;
  const started = study.latestRun('train');
  if (!started) {
    throw new FailureError('nothing is trained yet', {
      where: study.directory,
      fix: `train first: sal train ${study.directory}`,
    });
  }
  throw new FailureError(`no training is finished (${started.id} is ${started.status})`, {
    where: study.directory,
    fix: `${started.status === 'failed' ? 'train again' : 'go on with it'} (sal train ${study.directory}) or use what it has so far with --run ${started.id}`,
  });
}

import { existsSync } from 'node:fs';
import { FailureError, UsageError } from '../errors.js';
import { pretrainedWeightsPath } from '../study/pretrained-weights.js';
import type { Study } from '../study/study.js';
import type { RunRecord } from '../study/types.js';

/**
 * Path of the weights of the named pretraining, or of the newest finished one.
 * @throws UsageError for a run that is no pretraining; FailureError for an unknown one, one without weights, and where
 * nothing is pretrained yet
 */
export function pretrainedWeights(study: Study, runId: string | undefined): string {
  const run = pretrainingOf(study, runId);
  const weights = pretrainedWeightsPath(run);
  if (existsSync(weights)) return weights;
  throw new FailureError(`pretraining ${run.id} (${run.status}) has saved no weights`, {
    where: weights,
    fix: `go on with it (sal pretrain ${study.directory}) or name another with --pretraining`,
  });
}

/** The named pretraining, or the newest finished one. @throws as `pretrainedWeights` */
export function pretrainingOf(study: Study, runId: string | undefined): RunRecord {
  return runId === undefined ? newestFinished(study) : namedPretraining(study, runId);
}

function namedPretraining(study: Study, runId: string): RunRecord {
  const run = study.run(runId);
  if (run.kind === 'pretrain') return run;
  const newest = study.latestRun('pretrain', 'finished');
  throw new UsageError(`--pretraining ${runId} is of kind ${run.kind}`, {
    expected: newest ? `a pretraining, such as ${newest.id}` : 'a pretraining; there is none yet',
  });
}

function newestFinished(study: Study): RunRecord {
  const finished = study.latestRun('pretrain', 'finished');
  if (finished) return finished;
  const started = study.latestRun('pretrain');
  const what = started
    ? `no pretraining is finished (${started.id} is ${started.status})`
    : 'nothing is pretrained yet';
  throw new FailureError(`${what}, and this strategy chooses by what a pretrained network says of the images`, {
    where: study.directory,
    fix: `run sal pretrain ${study.directory}, take other features (--features trained after a training, --features pixels), or choose without: --strategy random`,
  });
}

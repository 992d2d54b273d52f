import { existsSync } from 'node:fs';
import { FailureError } from '../errors.js';
import { proxyLossPath, readProxyLoss } from '../study/proxy-loss.js';
import type { Study } from '../study/study.js';
import type { ImageRecord } from '../study/types.js';
import { pretrainingOf } from './pretrained.js';

/**
 * The loss of the pretext task for each of `images`, from the named or the newest finished pretraining.
 * @throws FailureError where there is none, it kept no losses, or an image has none; UsageError for a damaged table
 */
export function pretextLosses(study: Study, images: readonly ImageRecord[], runId: string | undefined): Float64Array {
  const run = pretrainingOf(study, runId);
  const path = proxyLossPath(run);
  if (!existsSync(path)) {
    throw new FailureError(`pretraining ${run.id} (${run.status}) has kept no loss for each image`, {
      where: path,
      fix: `pretrain with a task that has one (sal pretrain ${study.directory} --task models-genesis) or name another run with --pretraining`,
    });
  }
  study.checkRunFiles(run.id);
  const losses = readProxyLoss(path);
  return Float64Array.from(images, ({ id }) => {
    const loss = losses.get(id);
    if (loss !== undefined) return loss;
    throw new FailureError(`holds no loss of ${id}`, {
      where: path,
      fix: `pretrain again: sal pretrain ${study.directory}`,
    });
  });
}

/** After the training: how badly the task goes on every image of the pool (PT4AL, arXiv 2201.07459). */

import { InterruptedError } from '../errors.js';
import type { Hooks } from '../progress.js';
import type { ProxyLoss } from '../study/proxy-loss.js';
import type { ImageRecord } from '../study/types.js';
import { batchesOf } from './batches-of.js';
import type { PretrainTrainer } from './trainer.js';

/** Random changes over which an image's loss is averaged. */
const draws = 3;

/** Images at a time. */
const batchSize = 32;

/**
 * One row per image, in order of the images; null where the task has no loss of a single image.
 * @throws InterruptedError between batches when the hooks' signal is aborted: the measurement starts again on resume
 */
export async function proxyLosses(
  trainer: PretrainTrainer,
  images: readonly ImageRecord[],
  hooks: Hooks,
): Promise<ProxyLoss[] | null> {
  const rows: ProxyLoss[] = [];
  for (const batch of batchesOf(images.length, batchSize)) {
    const part = batch.map((index) => images[index]!);
    const losses = trainer.imageLosses(part, draws);
    if (!losses) return null;
    for (const [i, { id }] of part.entries()) rows.push({ id, loss: losses[i]! });
    hooks.progress('proxy loss', rows.length, images.length);
    // Signals are delivered between batches only.
    await new Promise((resolve) => setImmediate(resolve));
    if (hooks.signal.aborted && rows.length < images.length) {
      throw new InterruptedError('pretrain was interrupted while it measured the loss of each image', {
        fix: 'run the same command again to go on',
      });
    }
  }
  return rows;
}

import type { Random } from '../random.js';
import type { ImageRecord } from '../study/types.js';

/** Most images that the monitoring loss is measured on: enough for its purpose, and quick. */
const mostMonitored = 200;

export interface MonitorSplit {
  training: ImageRecord[];
  monitoring: ImageRecord[];
}

/**
 * Takes `share` of the pool (and `least` images or more) out of training to measure the loss. Whole groups, so that no
 * near-duplicate of a monitored image is trained on; one group always stays. Where nothing can be taken out, the
 * loss is measured on training images.
 */
export function splitMonitor(
  pool: readonly ImageRecord[],
  share: number,
  random: Random,
  least: number = 1,
): MonitorSplit {
  const wanted = share === 0 ? 0 : Math.min(mostMonitored, Math.max(least, Math.round(share * pool.length)));
  const sizes = new Map<string, number>();
  for (const { group } of pool) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const monitored = new Set<string>();
  let count = 0;
  for (const group of random.shuffle([...sizes.keys()]).slice(1)) {
    const size = sizes.get(group)!;
    if (count + size > wanted) continue;
    monitored.add(group);
    count += size;
  }
  const training = pool.filter((image) => !monitored.has(image.group));
  const monitoring = pool.filter((image) => monitored.has(image.group));
  return { training, monitoring: monitoring.length >= least ? monitoring : training.slice(0, mostMonitored) };
}

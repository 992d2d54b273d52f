import { counted } from '../counted.js';
import type { Choice } from './strategy.js';

/** How many clusters the picks come from, and why others give none; null without clusters. For log, sheet and map. */
export function clusterNote({ picks, clusters, smallest = 1 }: Choice): string | null {
  if (!clusters) return null;
  const sizes = new Map<number, number>();
  for (const cluster of clusters) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  const asked = new Set(picks.flatMap(({ cluster }) => (cluster === null ? [] : [cluster])));
  const small = [...sizes].filter(([cluster, size]) => size < smallest && !asked.has(cluster)).length;
  const note = `${counted(picks.length, 'image')} from ${asked.size} of ${counted(sizes.size, 'cluster')}`;
  if (small === 0) return note;
  return `${note}; ${small} of fewer than ${smallest} images ${small === 1 ? 'gives' : 'give'} none while larger ones have any`;
}

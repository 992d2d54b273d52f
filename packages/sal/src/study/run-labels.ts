/** How many labels a training had: what its numbers must be shown with. */

import { z } from 'zod';
import { recordedLabels } from './label-snapshot.js';
import type { Study } from './study.js';
import type { RunRecord } from './types.js';

const resultSchema = z.object({ labels: z.int().min(0) });

/** Labelled images of the pool that a training had; by dates for unfinished runs of versions that recorded no labels. */
export function labelCountOf(study: Study, run: RunRecord): number {
  const result = resultSchema.safeParse(study.runResult(run.id));
  if (result.success) return result.data.labels;
  return inPool(study, recordedLabels(study, run.id)?.labels.keys() ?? study.labelledAt(run.created));
}

/** Labelled images of the pool now. */
export function labelCountNow(study: Study): number {
  return inPool(study, study.annotations().keys());
}

function inPool(study: Study, ids: Iterable<string>): number {
  const pool = new Set(study.images({ split: 'pool' }).map(({ id }) => id));
  return [...ids].filter((id) => pool.has(id)).length;
}

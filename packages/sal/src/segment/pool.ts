/** The pool of a study as a training sees it: images with a label and images without. */

import { FailureError } from '../errors.js';
import type { LabelSnapshot } from '../study/label-snapshot.js';
import type { Study } from '../study/study.js';
import type { ImageRecord } from '../study/types.js';
import type { TrainSettings } from './settings.js';

export interface Pool {
  /** Ordered by id, both of them. */
  labelled: ImageRecord[];
  unlabelled: ImageRecord[];
}

/** @throws FailureError where nothing is labelled */
export function poolByLabel(
  study: Study,
  { labels }: LabelSnapshot,
  defects: TrainSettings['reproduceDefect'] = [],
): Pool {
  const pool = study.images({ split: 'pool' });
  const every = pool.filter(({ id }) => labels.has(id));
  const labelled = defects.includes('frozen-rounds') ? ofFirstRound(study, every) : every;
  if (labelled.length === 0) {
    throw new FailureError('no image of this study is labelled yet', {
      where: study.directory,
      fix: 'choose images with sal select, then take in their masks with sal label STUDY --masks DIR',
    });
  }
  const unlabelled = pool.filter(({ id }) => !labels.has(id));
  return { labelled, unlabelled: defects.includes('xor-list') ? toggled(pool, unlabelled) : unlabelled };
}

/** The defect `frozen-rounds`: labels that later rounds asked for are there and do not train. */
function ofFirstRound(study: Study, labelled: ImageRecord[]): ImageRecord[] {
  const first = study.selections()[0];
  if (!first) return labelled;
  const asked = new Set(first.picks.map(({ id }) => id));
  return labelled.filter(({ id }) => asked.has(id));
}

/**
 * The defect `xor-list`: eleven fixed positions of the pool change sides, so that labelled images count as unlabelled and
 * unlabelled ones are left out. The published positions fit one order of one data set; these are spread evenly.
 */
function toggled(pool: readonly ImageRecord[], unlabelled: readonly ImageRecord[]): ImageRecord[] {
  const ids = new Set(unlabelled.map(({ id }) => id));
  const positions = new Set(Array.from({ length: 11 }, (_, i) => Math.floor((i * pool.length) / 11)));
  return pool.filter(({ id }, position) => ids.has(id) !== positions.has(position));
}

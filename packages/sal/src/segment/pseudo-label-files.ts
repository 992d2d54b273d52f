/** The pseudo-labels of a run on disk: a table for people, the masks for a resumed training. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { csvText } from '../csv.js';
import { FailureError } from '../errors.js';
import { makeMask } from '../images/class-mask.js';
import { writeFileDurably } from '../study/files.js';
import { readSealed, writeSealed } from '../study/sealed-tensors.js';
import type { Study } from '../study/study.js';
import type { LabelledData } from './labelled-data.js';

const TABLE = 'pseudo-labels.csv';
const MASKS = 'pseudo-labels.safetensors';

export interface PseudoLabel {
  id: string;
  /** The image that the mask was predicted for: the same, but for the defect `mismatched-pseudo`. */
  maskOf: string;
  score: number;
  /** Class indices [size, size]. */
  mask: Uint8Array;
}

/** Writes both files, the masks last: where they are, the table is. Returns the path of the table. */
export function keepPseudoLabels(study: Study, directory: string, labels: readonly PseudoLabel[]): string {
  const { size } = study.config;
  const table = join(directory, TABLE);
  const rows = labels.map(({ id, maskOf, score }, rank) => [rank, id, score, maskOf]);
  writeFileDurably(table, csvText(['rank', 'id', 'score', 'mask_of'], rows));
  const data = new Uint8Array(labels.length * size * size);
  for (const [i, { mask }] of labels.entries()) data.set(mask, i * size * size);
  const tensors = new Map([['masks', { dtype: 'U8' as const, shape: [labels.length, size, size], data }]]);
  writeSealed(join(directory, MASKS), tensors, { ids: JSON.stringify(labels.map(({ id }) => id)) });
  return table;
}

/** What `keepPseudoLabels` wrote, with the images' pixels; null where it has not. @throws FailureError when damaged */
export function readPseudoLabels(study: Study, directory: string): LabelledData | null {
  const path = join(directory, MASKS);
  if (!existsSync(path)) return null;
  try {
    const { tensors, metadata } = readSealed(path);
    const ids = JSON.parse(metadata.ids ?? '') as string[];
    const masks = new Uint8Array(tensors.get('masks')?.data ?? []);
    const { size, classes } = study.config;
    if (ids.length > 0) makeMask(masks, { width: size, height: ids.length * size, classes: classes.length });
    else if (masks.length > 0) throw new Error('masks without ids');
    return { ids, pixels: study.readPixels(ids.map((id) => study.image(id).row)), masks };
  } catch (error) {
    throw new FailureError(`the pseudo-labels cannot be read: ${(error as Error).message.replace(/^internal: /, '')}`, {
      where: path,
      fix: 'start anew with --resume false',
    });
  }
}

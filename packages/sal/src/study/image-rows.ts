/** Images as `study.db` holds them, and as the rest of the program sees them. Pure. */

import { isAbsolute, relative, resolve } from 'node:path';
import { z } from 'zod';
import { FailureError } from '../errors.js';
import type { ImageRecord, RecordedFile, Split, StudyConfig } from './types.js';

type Folders = Pick<StudyConfig, 'images' | 'masks'>;

export interface ImageRow {
  id: string;
  path: string;
  width: number;
  height: number;
  row: number;
  split: Split;
  group_name: string;
  reference_mask: string | null;
  reference_sha256: string | null;
  reference_more: string | null;
  file_sha256: string | null;
}

/** The columns of an `ImageRow`, in no order that matters. */
export const IMAGE_COLUMNS = `SELECT id, path, width, height, row, split, group_name, reference_mask, reference_sha256,
  reference_more, file_sha256 FROM images`;

/** @throws FailureError where the list of further reference files is none, or leads out of their folder */
export function imageRecord(row: ImageRow, folders: Folders): ImageRecord {
  return {
    id: row.id,
    path: resolve(folders.images, row.path),
    fileSha256: row.file_sha256,
    width: row.width,
    height: row.height,
    row: row.row,
    split: row.split,
    group: row.group_name,
    referenceMasks: referenceFiles(row, folders),
  };
}

/** As relative as what `referenceColumns` wrote: a list from elsewhere may not name any other file of the machine. */
const furtherFiles = z.array(
  z.string().refine((path) => path !== '' && !isAbsolute(path) && !/(^|[/\\])\.\.([/\\]|$)|\0/.test(path)),
);

function referenceFiles(row: ImageRow, { masks }: Folders): RecordedFile[] {
  if (row.reference_mask === null || masks === null) return [];
  const paths = [row.reference_mask, ...furtherOf(row)];
  const hashes = row.reference_sha256?.split(' ') ?? [];
  return paths.map((path, index) => ({ path: resolve(masks, path), sha256: hashes[index] || null }));
}

function furtherOf({ id, reference_more }: ImageRow): string[] {
  if (reference_more === null) return [];
  try {
    return furtherFiles.parse(JSON.parse(reference_more));
  } catch {
    throw new FailureError(`the files of the reference mask of ${id} are no list of paths below their folder`, {
      where: 'study.db, images.reference_more',
      fix: 'restore study.db from a copy',
    });
  }
}

/** The three columns that hold the files of a reference mask, with paths relative to the folder of masks. */
export function referenceColumns(
  files: readonly RecordedFile[],
  { masks }: Folders,
): Pick<ImageRow, 'reference_mask' | 'reference_sha256' | 'reference_more'> {
  if (files.length === 0 || masks === null) {
    return { reference_mask: null, reference_sha256: null, reference_more: null };
  }
  const [first = null, ...more] = files.map((file) => relative(masks, file.path));
  const isHashed = files.every((file) => file.sha256 !== null);
  return {
    reference_mask: first,
    reference_sha256: isHashed ? files.map((file) => file.sha256).join(' ') : null,
    reference_more: more.length > 0 ? JSON.stringify(more) : null,
  };
}

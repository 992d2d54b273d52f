/** `relink`: the folders of images and reference masks moved; every file in the new ones must be what was recorded. */

import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { counted } from '../counted.js';
import { FailureError, UsageError } from '../errors.js';
import type { Hooks } from '../progress.js';
import { type FileState, fileState } from './file-state.js';
import { orderedMap } from './ordered-map.js';
import type { Study } from './study.js';
import type { RecordedFile } from './types.js';

export const relinkSettings = z.object({
  images: z
    .string()
    .min(1)
    .optional()
    .describe('where the folder of images is now; its files must be the same')
    .meta({ placeholder: 'DIR' }),
  masks: z
    .string()
    .min(1)
    .optional()
    .describe('where the folder of reference masks is now; one inside the folder of images moves with it')
    .meta({ placeholder: 'DIR' }),
});

export type RelinkSettings = z.output<typeof relinkSettings>;

export interface Relinked {
  /** The folders as the study has them now. */
  images: string;
  masks: string | null;
  /** Files that were compared by their hash. */
  compared: number;
  /** Files that are there and of which an older version of the program recorded no hash. */
  unknown: number;
}

const WORDS: Record<Exclude<FileState, 'right' | 'unknown'>, string> = {
  gone: 'is missing',
  changed: 'has another content',
  unreadable: 'cannot be read',
};

const HASHES_AHEAD = 4;

/**
 * Gives the study its folders anew: both or none, after all files were compared.
 * @throws UsageError without a folder, for a folder that does not exist, and for masks that the study never had;
 *   FailureError for files that are missing or differ (nothing is changed)
 */
export async function relinkStudy(study: Study, settings: RelinkSettings, hooks: Hooks): Promise<Relinked> {
  const folders = newFolders(study, settings);
  const [from, to] = [study.config, folders];
  const moved: RecordedFile[] = [];
  for (const { path, fileSha256, referenceMasks } of study.images()) {
    if (to.images !== from.images) moved.push({ path: moveFile(path, from.images, to.images), sha256: fileSha256 });
    if (to.masks === from.masks || from.masks === null || to.masks === null) continue;
    for (const file of referenceMasks) moved.push({ ...file, path: moveFile(file.path, from.masks, to.masks) });
  }
  const wrong: string[] = [];
  let [done, unknown] = [0, 0];
  const looks = orderedMap(moved, HASHES_AHEAD, async (file) => ({ file, state: await fileState(file) }));
  for await (const { file, state } of looks) {
    hooks.progress('compare', ++done, moved.length);
    if (state === 'unknown') unknown++;
    else if (state !== 'right') wrong.push(`${file.path} ${WORDS[state]}`);
  }
  if (wrong.length > 0) {
    throw new FailureError(`${counted(wrong.length, 'file')} of ${moved.length} are not what the study recorded`, {
      where: wrong.slice(0, 3).join('; '),
      expected: 'the same files under the same names below the new folder',
      fix: 'give the folder that holds them, or restore these files; nothing was changed',
    });
  }
  if (unknown > 0) {
    hooks.warn(`${counted(unknown, 'file')} could not be compared: the study was made before hashes were recorded`);
  }
  study.moveFolders(folders);
  return { ...folders, compared: moved.length - unknown, unknown };
}

function newFolders(study: Study, settings: RelinkSettings): { images: string; masks: string | null } {
  const { images, masks } = study.config;
  if (settings.images === undefined && settings.masks === undefined) {
    throw new UsageError('no folder is given', { expected: '--images DIR, --masks DIR or both' });
  }
  if (settings.masks !== undefined && masks === null) {
    throw new UsageError('the study has no reference masks to find again', {
      where: study.directory,
      fix: 'give them when the study is made: sal init STUDY --images DIR --masks DIR',
    });
  }
  const to = settings.images === undefined ? images : resolve(settings.images);
  const inside = masks === null ? null : relative(images, masks);
  const movesAlong = inside !== null && !inside.startsWith('..');
  const newMasks = settings.masks !== undefined ? resolve(settings.masks) : movesAlong ? resolve(to, inside) : masks;
  for (const folder of [to, newMasks]) {
    if (folder !== null && !existsSync(folder)) throw new UsageError('no such folder', { where: folder });
  }
  return { images: to, masks: newMasks };
}

function moveFile(path: string, from: string, to: string): string {
  return resolve(to, relative(from, path));
}

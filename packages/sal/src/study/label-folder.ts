/** The folder that `label` is given: which of its files may be masks of the study's images, and which are its images. */

import { existsSync, realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { isMaskReason } from './leave-out.js';
import { MaskIndex, type MaskOwner } from './mask-files.js';
import { derivedFolder, derivedName, stemOf } from './mask-names.js';
import { findFiles } from './scan.js';
import type { QuarantinedFile, Study } from './study.js';
import { readTable } from './table.js';
import type { ImageRecord } from './types.js';

export interface LabelFolder {
  index: MaskIndex;
  /** Files and folders that cannot be looked at. */
  unreadable: QuarantinedFile[];
  /** Files below the study's folder of images that are no masks. */
  images: number;
}

/**
 * Lists the folder. Below the study's own images only such files are masks that `init` took for some, or that say so by
 * their names; so the folder may be that of the images, or one above.
 * @throws UsageError when the folder does not exist or cannot be read
 */
export function readLabelFolder(study: Study, masks: string): LabelFolder {
  const folder = resolve(masks);
  const { files, setAside } = findFiles(folder);
  const quarantined = study.quarantined();
  const looksLikeMask = new Set(quarantined.filter(({ reason }) => isMaskReason(reason)).map(({ path }) => path));
  const [top, imagesTop] = [realPath(folder), realPath(study.config.images)];
  const isImage = (path: string) => {
    const inImages = relative(imagesTop, join(top, path)).split(sep).join('/');
    if (inImages.startsWith('../')) return false;
    return !looksLikeMask.has(inImages) && !isNamedMask(inImages);
  };
  const images = files.filter(({ path }) => isImage(path));
  const notMasks = new Set(images.map(({ path }) => path));
  const index = new MaskIndex(
    files,
    study.images().map((image) => maskOwner(study, image)),
    {
      mayBeMask: ({ path }) => !notMasks.has(path),
      otherStems: [
        ...leftOutStems(study),
        ...quarantined.filter(({ path }) => !looksLikeMask.has(path)).map(({ path }) => stemOf(path)),
      ],
    },
  );
  return { index, unreadable: setAside, images: images.length };
}

/** What the masks of an image are found by. */
export function maskOwner(study: Study, image: ImageRecord): MaskOwner {
  const path = relative(study.config.images, image.path).split(sep).join('/');
  return { id: image.id, stem: stemOf(path), path };
}

function isNamedMask(path: string): boolean {
  return derivedFolder(path)?.kind === 'mask' || derivedName(stemOf(path))?.kind === 'mask';
}

/** Images that the split of `init` had no place for: their masks are nobody else's. */
function leftOutStems(study: Study): string[] {
  const report = join(study.directory, 'report', 'left-out.csv');
  if (!existsSync(report)) return [];
  return readTable(report).rows.flatMap(({ cells }) => [cells.id ?? '', (cells.id ?? '').replace(/^.*__/, '')]);
}

function realPath(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : folder;
}

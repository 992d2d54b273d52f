/** The files of `init`: which ones count, and their prepared pixels in the cache. */

import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { counted } from '../counted.js';
import { FailureError, InterruptedError } from '../errors.js';
import { makePixels, type Pixels } from '../images/pixels.js';
import type { Hooks } from '../progress.js';
import type { InitSettings } from './init-settings.js';
import { type Inspected, inspectCandidate } from './inspect.js';
import { type LeftOut, leaveOut } from './leave-out.js';
import { MaskIndex } from './mask-files.js';
import { orderedMap } from './ordered-map.js';
import { assignIds, type Candidate, type FoundFile, findFiles } from './scan.js';
import type { QuarantinedFile, Study } from './study.js';

/** An image without its pixels, which are in the cache. */
export type Indexed = Omit<Inspected, 'pixels'>;

export interface Found {
  candidates: Candidate[];
  /** Files that are no images, with the reason. */
  setAside: QuarantinedFile[];
  /** Files that look like masks, results or other pictures made from images. */
  leftOut: LeftOut[];
  masks: MaskIndex | undefined;
}

/** Lists the image files and the masks; `target` is the folder of the new study. */
export async function findCandidates(settings: InitSettings, target: string): Promise<Found> {
  const masksFolder = settings.masks === undefined ? undefined : resolve(settings.masks);
  const imagesFolder = resolve(settings.images);
  const scan = findFiles(imagesFolder, [target, ...(masksFolder ? [masksFolder] : [])]);
  const { kept, leftOut } =
    settings.maskLike === 'keep' && masksFolder !== imagesFolder
      ? { kept: scan.files, leftOut: [] }
      : await leaveOut(scan.files);
  const assigned = assignIds(kept);
  const setAside = [...scan.setAside, ...assigned.setAside];
  const { candidates } = assigned;
  if (candidates.length === 0) throw noImage(imagesFolder, scan.files.length, leftOut);
  if (!masksFolder) return { candidates, setAside, leftOut, masks: undefined };

  // What lies below the images is a mask only where it was found to look like one.
  const maskPaths = new Set(leftOut.filter(({ isMask }) => isMask).map(({ path }) => resolve(imagesFolder, path)));
  const images = new Set(scan.files.map(({ absolute }) => absolute));
  const mayBeMask = ({ absolute }: FoundFile) => !images.has(absolute) || maskPaths.has(absolute);
  const masks = new MaskIndex(findFiles(masksFolder, [target]).files, candidates, { mayBeMask });
  return { candidates, setAside, leftOut, masks };
}

function noImage(folder: string, files: number, [left]: readonly LeftOut[]): FailureError {
  const fix = left
    ? `${left.path} ${left.reason}: where such files are the images, --mask-like keep takes them`
    : `${files} other files are there: is this the right folder?`;
  return new FailureError('holds no image', {
    where: folder,
    expected: 'files such as .jpg, .png or .tif',
    fix: files > 0 ? fix : undefined,
  });
}

/** Decodes everything and appends the prepared pixels of readable images to the cache, in the order of ids. */
export async function fillCache(study: Study, found: Found, settings: InitSettings, hooks: Hooks) {
  const images: Indexed[] = [];
  const quarantined: QuarantinedFile[] = [...found.setAside];
  const cache = openSync(study.cachePath, 'w');
  const { candidates, masks } = found;
  const shape = { width: study.config.size, height: study.config.size, channels: study.channels };
  let done = 0;
  try {
    const inspections = orderedMap(candidates, Math.max(2, availableParallelism()), async (candidate) => {
      if (hooks.signal.aborted) throw new InterruptedError('init was interrupted; nothing was made');
      return await inspectCandidate(candidate, masks?.find(candidate) ?? null, settings, study.config.intensity ?? {});
    });
    for await (const inspection of inspections) {
      if ('reason' in inspection) {
        quarantined.push({ path: inspection.candidate.path, reason: inspection.reason });
      } else {
        const { pixels, ...image } = inspection;
        appendRow(cache, makePixels(pixels.data, shape));
        images.push(image);
      }
      hooks.progress(
        'decode',
        ++done,
        candidates.length,
        quarantined.length > 0 ? `${quarantined.length} set aside` : '',
      );
    }
    fsyncSync(cache);
  } finally {
    closeSync(cache);
  }
  if (images.length === 0) {
    const reasons = quarantined.slice(0, 3).map(({ path, reason }) => `${path}: ${reason}`);
    throw new FailureError(`none of ${candidates.length} image files could be read (${reasons.join('; ')})`, {
      where: resolve(settings.images),
    });
  }
  tellPoor(images, hooks);
  return { images, quarantined };
}

/** A write may take less than it is given, on a disk that is nearly full for one. */
function appendRow(file: number, { data }: Pixels): void {
  for (let written = 0; written < data.length; ) written += writeSync(file, data, written);
}

/** Fewer grey levels than this are worth a look, where the file has more. */
const ENOUGH_LEVELS = 100;

function tellPoor(images: readonly Indexed[], hooks: Hooks): void {
  const poor = images.filter(({ grey }) => grey && grey.levels < ENOUGH_LEVELS && grey.values >= 2 * grey.levels);
  const [first] = poor;
  if (!first?.grey) return;
  hooks.warn(
    `${counted(poor.length, 'image')} of more than 8 bits ${poor.length === 1 ? 'keeps' : 'keep'} fewer than ${ENOUGH_LEVELS} grey levels in the range of the study, such as ${first.candidate.id} (${first.grey.levels}): a study of such images alone keeps more`,
  );
}

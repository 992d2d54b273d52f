/** What `init` found, as tables in `report/` and as one warning for each kind of trouble. */

import { writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { counted } from '../counted.js';
import { csvText } from '../csv.js';
import type { Hooks } from '../progress.js';
import type { DuplicatePair } from './duplicates.js';
import type { Indexed } from './fill-cache.js';
import type { LeftOut } from './leave-out.js';
import { FINDING_TEXT, warningsOf } from './mask-findings.js';
import type { FoundFile } from './scan.js';
import type { NewImage, QuarantinedFile, Study } from './study.js';

interface Findings {
  images: readonly Indexed[];
  pairs: readonly DuplicatePair[];
  kept: readonly NewImage[];
  quarantined: readonly QuarantinedFile[];
  leftOut: readonly LeftOut[];
  unusedMasks: readonly FoundFile[];
}

/** Writes quarantine.csv and masks.csv always; duplicates.csv and left-out.csv where there is something to say. */
export function writeInitReports({ directory, config }: Study, findings: Findings, hooks: Hooks): void {
  const write = (name: string, columns: string[], rows: (string | number)[][]) =>
    writeFileSync(join(directory, 'report', name), csvText(columns, rows));
  const { images, pairs, kept, quarantined, leftOut: notImages, unusedMasks } = findings;
  write(
    'quarantine.csv',
    ['path', 'reason'],
    [...quarantined, ...notImages].map(({ path, reason }) => [path, reason]),
  );
  if (quarantined.length > 0) {
    hooks.warn(`${counted(quarantined.length, 'file')} set aside: ${examples(quarantined)} (report/quarantine.csv)`);
  }

  const masks = new Set(images.flatMap((image) => image.referenceMasks.map(({ path }) => path)));
  warnOfNoImages(
    notImages.filter(({ path }) => !masks.has(resolve(config.images, path))),
    images,
    hooks,
  );

  const problems = images.flatMap((image) => image.maskProblems);
  const foreign = unusedMasks.map((file) => ({ file: file.path, id: '', problem: 'no image of this name' }));
  write(
    'masks.csv',
    ['file', 'id', 'problem'],
    [...problems, ...notable(images), ...foreign].map(({ file, id, problem }) => [file, id, problem]),
  );
  warnOfMasks(problems, foreign.length, images.length, hooks);
  tellOfUnions(images, hooks);
  const checked = images.filter(({ referenceMasks, maskFindings }) => referenceMasks.length + maskFindings.length > 0);
  const found = checked.map(({ candidate, maskFindings }) => ({ id: candidate.id, findings: maskFindings }));
  for (const sentence of warningsOf(found)) hooks.warn(`${sentence} (report/masks.csv)`);

  if (pairs.length > 0) {
    const idOf = (row: number) => images[row]!.candidate.id;
    const rows = pairs.map((pair) => [
      idOf(pair.first),
      idOf(pair.second),
      pair.kind,
      pair.bits,
      pair.difference.toFixed(2),
    ]);
    write('duplicates.csv', ['first', 'second', 'kind', 'bits', 'difference'], rows);
    hooks.log(
      `${counted(pairs.length, 'pair')} of images show one picture and stay in one split (report/duplicates.csv)`,
    );
  }
  const ids = new Set(kept.map((image) => image.id));
  const leftOut = images.filter((image) => !ids.has(image.candidate.id));
  if (leftOut.length > 0) {
    write(
      'left-out.csv',
      ['id'],
      leftOut.map((image) => [image.candidate.id]),
    );
    hooks.log(
      `${counted(leftOut.length, 'image')} left out, because the split asks for fewer than there are (report/left-out.csv)`,
    );
  }
}

/** Masks that are taken and should be looked at. */
function notable(images: readonly Indexed[]): { file: string; id: string; problem: string }[] {
  return images.flatMap(({ candidate, referenceMasks, maskFindings }) =>
    maskFindings
      .filter(() => referenceMasks.length > 0)
      .map((finding) => ({
        file: basename(referenceMasks[0]!.path),
        id: candidate.id,
        problem: FINDING_TEXT[finding],
      })),
  );
}

function warnOfMasks(
  problems: readonly { file: string; id: string; problem: string }[],
  foreign: number,
  images: number,
  hooks: Hooks,
): void {
  const missing = problems.filter(({ problem }) => problem === 'missing');
  const wrong = problems.filter(({ problem }) => problem !== 'missing');
  if (missing.length > 0) {
    hooks.warn(`${missing.length} of ${images} images have no mask, such as ${missing[0]!.id} (report/masks.csv)`);
  }
  if (wrong.length > 0) {
    const shown = examples(wrong.map(({ file, problem }) => ({ path: file, reason: problem })));
    hooks.warn(`${counted(wrong.length, 'mask')} cannot be used: ${shown} (report/masks.csv)`);
  }
  if (foreign > 0) hooks.warn(`${counted(foreign, 'file')} among the masks belong to no image (report/masks.csv)`);
}

/** Files that were left out as masks or results, and images that may be masks though nothing but their values says so. */
function warnOfNoImages(leftOut: readonly LeftOut[], images: readonly Indexed[], hooks: Hooks): void {
  const [first] = leftOut;
  if (first) {
    hooks.warn(
      `${counted(leftOut.length, 'file')} left out that should be no images, such as ${first.path} (${first.reason}); --mask-like keep takes them (report/quarantine.csv)`,
    );
  }
  const twoValued = images.filter((image) => image.mayBeMask);
  if (twoValued.length > 0) {
    hooks.warn(
      `${twoValued.length} of ${counted(images.length, 'image')} have two grey values at most and may be masks, such as ${twoValued[0]!.candidate.path}: they are taken as images; give --images a folder without them if they are masks`,
    );
  }
}

/** Above this share of the smaller, two files of one mask show one thing rather than two. */
const LARGE_OVERLAP = 0.5;

function tellOfUnions(images: readonly Indexed[], hooks: Hooks): void {
  const united = images.filter((image) => image.referenceMasks.length > 1);
  if (united.length === 0) return;
  hooks.log(
    `${counted(united.length, 'image')} with a mask in several files, such as ${united[0]!.candidate.id}: their union is taken`,
  );
  const overlapping = united.filter((image) => image.maskOverlap > LARGE_OVERLAP);
  if (overlapping.length > 0) {
    hooks.warn(
      `the files of ${counted(overlapping.length, 'mask')} overlap by more than half, such as those of ${overlapping[0]!.candidate.id}: if they are readings of several people, keep one of each image`,
    );
  }
}

function examples(files: readonly { path: string; reason: string }[]): string {
  const shown = files.slice(0, 3).map(({ path, reason }) => `${path}: ${reason}`);
  return [...shown, ...(files.length > 3 ? ['...'] : [])].join('; ');
}

/** What `init` found, as tables in `report/` and as one warning for each kind of trouble. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../counted.js';
import { csvText } from '../csv.js';
import type { Hooks } from '../progress.js';
import type { DuplicatePair } from './duplicates.js';
import type { Indexed } from './fill-cache.js';
import type { FoundFile } from './scan.js';
import type { NewImage, QuarantinedFile } from './study.js';

interface Findings {
  images: readonly Indexed[];
  pairs: readonly DuplicatePair[];
  kept: readonly NewImage[];
  quarantined: readonly QuarantinedFile[];
  unusedMasks: readonly FoundFile[];
}

/** Writes quarantine.csv and masks.csv always; duplicates.csv and left-out.csv where there is something to say. */
export function writeInitReports(study: string, findings: Findings, hooks: Hooks): void {
  const write = (name: string, columns: string[], rows: (string | number)[][]) =>
    writeFileSync(join(study, 'report', name), csvText(columns, rows));
  const { images, pairs, kept, quarantined, unusedMasks } = findings;
  write(
    'quarantine.csv',
    ['path', 'reason'],
    quarantined.map(({ path, reason }) => [path, reason]),
  );
  if (quarantined.length > 0) {
    hooks.warn(`${counted(quarantined.length, 'file')} set aside: ${examples(quarantined)} (report/quarantine.csv)`);
  }

  const problems = images.flatMap((image) => image.maskProblems);
  const foreign = unusedMasks.map((file) => ({ file: file.path, id: '', problem: 'no image of this name' }));
  write(
    'masks.csv',
    ['file', 'id', 'problem'],
    [...problems, ...foreign].map(({ file, id, problem }) => [file, id, problem]),
  );
  warnOfMasks(problems, foreign.length, images.length, hooks);

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

function examples(files: readonly { path: string; reason: string }[]): string {
  const shown = files.slice(0, 3).map(({ path, reason }) => `${path}: ${reason}`);
  return [...shown, ...(files.length > 3 ? ['...'] : [])].join('; ');
}

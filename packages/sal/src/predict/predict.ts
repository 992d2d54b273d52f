/**
 * Prediction of a folder of images: for each a mask at its original size and an overlay. Images stream through:
 * memory holds one batch at the network's size and a few images at their own.
 */

import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { counted } from '../counted.js';
import { csvText } from '../csv.js';
import { FailureError, UsageError } from '../errors.js';
import type { Hooks } from '../progress.js';
import { writeFileDurably } from '../study/files.js';
import { checkOutputFolder, refuseLinksInside } from '../study/output-path.js';
import { RECORD_FILE } from '../study/prediction-record.js';
import type { Study } from '../study/study.js';
import { openTrainedModel } from '../training/trained-model.js';
import { findImages } from './find-images.js';
import { OutputFolder } from './output-record.js';
import { type PlannedImage, planOutputs } from './plan.js';
import type { PredictSettings } from './settings.js';
import { type FailedImage, PredictionStream, type Promised } from './stream.js';

export interface Prediction {
  /** Training that was used. */
  run: string;
  /** Images found. */
  images: number;
  written: number;
  failed: FailedImage[];
  /** Those of the written images whose masks promise the lowest Dice, lowest first: what a person should check first. */
  checkFirst: Promised[];
}

/** Of `Prediction.checkFirst`, at most. */
const SHOWN_FIRST = 5;

/** The images that failed, with the reason; not there when none did. */
export const FAILED_FILE = 'failed.csv';
const FAILED_HEADER = ['image', 'reason'];

/**
 * @throws UsageError for folders that cannot be used and for files in the way; FailureError when nothing is trained or
 *   no image could be predicted; InterruptedError when the signal is aborted (what is written stays)
 */
export async function predictFolder(study: Study, settings: PredictSettings, hooks: Hooks): Promise<Prediction> {
  const images = resolve(settings.images);
  const out = checkOutputFolder(settings.out, '--out');
  const expected = 'another folder for the masks';
  if (sameFolder(images, out)) throw new UsageError('--out is the folder of the images', { where: out, expected });
  const { images: pictures, masks } = study.config;
  if ([pictures, ...(masks === null ? [] : [masks])].some((own) => sameFolder(own, out))) {
    throw new UsageError("--out is a folder of the study's pictures or reference masks", { where: out, expected });
  }
  const { names, unreadable, leftOut, ignored } = await findImages(images, out, settings.maskLike);
  if (ignored > 0) hooks.log(`${ignored} files in ${images} are passed over: by their names not images`);
  const [left] = leftOut;
  if (left) {
    hooks.warn(
      `${counted(leftOut.length, 'file')} left out that should be no images, such as ${left.path} (${left.reason}); --mask-like keep takes them`,
    );
  }
  const plan = planOutputs(names);
  refuseLinksInside(out, [RECORD_FILE, FAILED_FILE, ...plannedFiles(plan, settings.overlays)]);
  const folder = new OutputFolder(out);
  if (!settings.overwrite) refuseForeign(folder, plan, settings.overlays);

  const { model, run } = openTrainedModel(study, settings);
  let release = () => {};
  try {
    makeFolder(out);
    release = folder.claim();
    if (!settings.overwrite) refuseForeign(folder, plan, settings.overlays);
    const stream = new PredictionStream({ config: study.config, model, folder, run: run.id, images, settings });
    for (const { image, reason } of unreadable) hooks.warn(`${image}: ${reason}`);
    const failed = [...unreadable, ...(await stream.run(plan, hooks))].sort((a, b) => (a.image < b.image ? -1 : 1));
    folder.compact();
    reportFailed(out, failed);
    const found = plan.length + unreadable.length;
    if (failed.length === found) throw allFailed(out, failed);
    return { run: run.id, images: found, written: found - failed.length, failed, checkFirst: lowest(stream.promised) };
  } finally {
    release();
    model.dispose();
  }
}

function lowest(promised: readonly Promised[]): Promised[] {
  return [...promised]
    .sort((a, b) => a.predictedDice - b.predictedDice || (a.image < b.image ? -1 : 1))
    .slice(0, SHOWN_FIRST);
}

function makeFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
  } catch (error) {
    throw new UsageError(`cannot be made: ${(error as Error).message}`, {
      where: out,
      expected: 'a path where a folder can be made',
      fix: 'choose another --out',
    });
  }
}

function sameFolder(a: string, b: string): boolean {
  return existsSync(a) && existsSync(b) && realpathSync(a) === realpathSync(b);
}

function plannedFiles(plan: readonly PlannedImage[], overlays: boolean): string[] {
  return plan.flatMap(({ mask, overlay }) => (overlays ? [mask, overlay] : [mask]));
}

function refuseForeign(folder: OutputFolder, plan: readonly PlannedImage[], overlays: boolean): void {
  const foreign = folder.foreignFiles(plannedFiles(plan, overlays));
  if (!mayReplaceReport(join(folder.directory, FAILED_FILE))) foreign.push(FAILED_FILE);
  if (foreign.length === 0) return;
  const list = `${foreign.slice(0, 3).join(', ')}${foreign.length > 3 ? ', ...' : ''}`;
  throw new UsageError(`${foreign.length} of the files to write are there already: ${list}`, {
    where: folder.directory,
    expected: 'only files that sal predict wrote (predictions.jsonl) and nobody changed since',
    fix: 'choose another --out, or replace them with --overwrite',
  });
}

/** `failed.csv` of an earlier prediction, or none. */
function mayReplaceReport(path: string): boolean {
  return !existsSync(path) || readFileSync(path, 'utf8').startsWith(csvText(FAILED_HEADER, []));
}

function reportFailed(out: string, failed: readonly FailedImage[]): void {
  const path = join(out, FAILED_FILE);
  const rows = failed.map(({ image, reason }) => [image, reason]);
  if (rows.length > 0) writeFileDurably(path, csvText(FAILED_HEADER, rows));
  else rmSync(path, { force: true });
}

function allFailed(out: string, failed: readonly FailedImage[]): FailureError {
  const first = failed[0]!;
  return new FailureError(`none of the ${failed.length} images could be predicted`, {
    where: out,
    expected: `readable images; ${first.image} for one: ${first.reason}`,
    fix: `see ${join(out, FAILED_FILE)}`,
  });
}

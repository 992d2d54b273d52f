/**
 * `init`: a folder of images becomes a study. Every file is decoded once, in parallel, and written to the prepared
 * cache in the order of ids; memory holds a hash and a record per image, never pixels. Everything happens in a hidden
 * folder beside the study, which takes the study's name at the end: a failed init leaves nothing.
 */

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import { hashText } from '../images/hash.js';
import type { Hooks } from '../progress.js';
import { dropRows } from './cache.js';
import { type DuplicatePair, findDuplicates } from './duplicates.js';
import { factsText } from './facts.js';
import { fillCache, findCandidates, type Indexed } from './fill-cache.js';
import { type Groups, readGroups } from './groups.js';
import { writeInitReports } from './init-report.js';
import type { InitSettings } from './init-settings.js';
import { measureIntensity } from './measure-intensity.js';
import { checkOutputFolder } from './output-path.js';
import { discard, makePartial, publish } from './partial-folder.js';
import { parseSplit, splitGroups, splitSizes } from './split.js';
import { readSplitFile, splitGivenGroups } from './split-file.js';
import { type NewImage, type QuarantinedFile, refuseExisting, Study } from './study.js';
import type { Split } from './types.js';
import { UnionFind } from './union-find.js';

export interface InitResult {
  images: number;
  pool: number;
  test: number;
  quarantined: number;
  /** Sets of two or more images that show one picture. */
  duplicateGroups: number;
}

const DEFAULT_SPLIT = 'pool=0.8,test=0.2';

/**
 * Makes a study.
 * @param settingsYaml text of its `sal.yaml`
 * @throws UsageError for wrong settings or tables, or where the folder is taken; FailureError when no image is
 *   readable; InterruptedError when the user stopped it (nothing is left).
 */
export async function initStudy(
  directory: string,
  settings: InitSettings,
  settingsYaml: string,
  hooks: Hooks,
): Promise<InitResult> {
  refuseExisting(resolve(directory));
  const target = checkOutputFolder(directory, 'the folder of the new study');
  const request = checkSettings(settings);
  const found = await findCandidates(settings, target);
  const ids = found.candidates.map((candidate) => candidate.id);
  const given = settings.splitFile === undefined ? undefined : readSplitFile(settings.splitFile, found.candidates);
  const { metadata, groupColumn, idColumn } = settings;
  const givenGroups =
    metadata === undefined ? undefined : readGroups(metadata, { group: groupColumn!, id: idColumn }, found.candidates);
  if (request) splitSizes(request, ids.length, ids.length);

  const intensity = await measureIntensity(found.candidates, settings.maxPixels, hooks);
  const partial = makePartial(target);
  let study: Study | undefined;
  try {
    study = Study.createIn(partial, {
      seed: settings.seed,
      size: settings.size,
      color: settings.color,
      images: resolve(settings.images),
      masks: settings.masks === undefined ? null : resolve(settings.masks),
      classes: settings.classes,
      maxPixels: settings.maxPixels,
      intensity,
    });
    const { images, quarantined } = await fillCache(study, found, settings, hooks);
    const pairs = findDuplicates(images, study.cachePath, study.config.size, study.channels, settings.nearDuplicates);
    const groups = groupImages(images, pairs, givenGroups, hooks);
    const splits = given
      ? splitGivenGroups(
          settings.splitFile!,
          groups.map((rows) => rows.map((row) => images[row]!.candidate.id)),
          given,
        )
      : splitGroups(
          groups.map((rows) => rows.length),
          splitSizes(request!, images.length, ids.length),
          settings.seed,
        );
    const setAside = [...quarantined, ...found.leftOut];
    const kept = record(study, images, groups, splits, setAside);
    const result: InitResult = {
      ...countSplits(kept),
      quarantined: setAside.length,
      duplicateGroups: countDuplicateGroups(images.length, pairs),
    };
    writeInitReports(
      study,
      { images, pairs, kept, quarantined, leftOut: found.leftOut, unusedMasks: found.masks?.unused() ?? [] },
      hooks,
    );
    tellSplit(result, request && splitSizes(request, images.length, ids.length), kept, settings, hooks);
    writeFileSync(join(partial, 'sal.yaml'), `${factsText(study.config)}\n${settingsYaml}`);
    study.close(true);
    publish(partial, target);
    return result;
  } catch (error) {
    study?.close();
    discard(partial);
    throw error;
  }
}

function checkSettings(settings: InitSettings) {
  if (settings.split !== undefined && settings.splitFile !== undefined) {
    throw new UsageError('--split and --split-file cannot both be given', { fix: 'leave one of them out' });
  }
  if ((settings.metadata === undefined) !== (settings.groupColumn === undefined)) {
    const [given, missing] =
      settings.metadata === undefined ? ['--group-column', '--metadata'] : ['--metadata', '--group-column'];
    throw new UsageError(`${given} needs ${missing} as well`, { expected: '--metadata FILE --group-column COLUMN' });
  }
  return settings.splitFile === undefined ? parseSplit(settings.split ?? DEFAULT_SPLIT) : undefined;
}

/** Rows that must stay together, by duplicates and by the group column. */
function groupImages(
  images: readonly Indexed[],
  pairs: readonly DuplicatePair[],
  given: Groups | undefined,
  hooks: Hooks,
): number[][] {
  const together = new UnionFind(images.length);
  for (const { first, second } of pairs) together.union(first, second);
  if (given) {
    for (const warning of given.warnings) hooks.warn(warning);
    const firstOf = new Map<string, number>();
    let ungrouped = 0;
    for (const [row, { candidate }] of images.entries()) {
      const group = given.groupOf.get(candidate.id) ?? '';
      const first = firstOf.get(group);
      if (group === '') ungrouped++;
      else if (first === undefined) firstOf.set(group, row);
      else together.union(first, row);
    }
    if (ungrouped > 0)
      hooks.warn(`${ungrouped} of ${images.length} images have no group in the metadata: each is a group of its own`);
  }
  return together.sets();
}

function countDuplicateGroups(count: number, pairs: readonly DuplicatePair[]): number {
  const together = new UnionFind(count);
  for (const { first, second } of pairs) together.union(first, second);
  return together.sets().filter((set) => set.length > 1).length;
}

/** Records the images that belong to a split, and compacts the cache to them. A group is called by its first id. */
function record(
  study: Study,
  images: readonly Indexed[],
  groups: readonly number[][],
  splits: readonly (Split | null)[],
  quarantined: readonly QuarantinedFile[],
): NewImage[] {
  const placeOf = new Map<number, { split: Split; group: string }>();
  for (const [index, rows] of groups.entries()) {
    const split = splits[index];
    if (split) for (const row of rows) placeOf.set(row, { split, group: images[rows[0]!]!.candidate.id });
  }
  const rows = [...placeOf.keys()].sort((a, b) => a - b);
  if (rows.length < images.length) dropRows(study.cachePath, rows, study.config.size ** 2 * study.channels);
  const kept = rows.map((oldRow, row): NewImage => {
    const { candidate, width, height, fileSha256, referenceMasks, pixelsSha256, hash } = images[oldRow]!;
    const place = placeOf.get(oldRow)!;
    return {
      id: candidate.id,
      path: candidate.absolute,
      width,
      height,
      row,
      ...place,
      fileSha256,
      referenceMasks,
      pixelsSha256,
      perceptualHash: hashText(hash),
    };
  });
  study.addImages(kept, quarantined);
  return kept;
}

function countSplits(kept: readonly NewImage[]) {
  const test = kept.filter((image) => image.split === 'test').length;
  return { images: kept.length, pool: kept.length - test, test };
}

function tellSplit(
  result: InitResult,
  asked: { pool: number; test: number } | undefined,
  kept: readonly NewImage[],
  settings: InitSettings,
  hooks: Hooks,
): void {
  if (asked && (asked.pool !== result.pool || asked.test !== result.test)) {
    hooks.warn(
      `the groups do not allow pool=${asked.pool},test=${asked.test} exactly: pool=${result.pool},test=${result.test} comes nearest`,
    );
  }
  const request = settings.split === undefined ? undefined : parseSplit(settings.split);
  if (request?.unit === 'images' && request.pool !== undefined && asked && asked.pool < request.pool) {
    hooks.warn(
      `--split asks for pool=${request.pool}; ${asked.pool} images are left for it after unreadable files and the test set`,
    );
  }
  const testImages = kept.filter((image) => image.split === 'test');
  if (testImages.length === 0) hooks.warn('the test set is empty: sal evaluate will have nothing to measure');
  else if (testImages.every((image) => image.referenceMasks.length === 0)) {
    hooks.warn('no test image has a reference mask: sal evaluate will have nothing to measure (--masks DIR)');
  }
}

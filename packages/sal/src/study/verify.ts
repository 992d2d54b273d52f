/** `verify`: compares every file of a study with what the study recorded of it. Reads only. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InterruptedError } from '../errors.js';
import type { Hooks } from '../progress.js';
import { fileState } from './file-state.js';
import { orderedMap } from './ordered-map.js';
import { sha256Of } from './recorded-file.js';
import type { Study } from './study.js';
import type { RecordedFile } from './types.js';

export interface Finding {
  /** Absolute. */
  file: string;
  /** The image that the file belongs to; empty where there is none. */
  id: string;
  /** Equal for findings of one kind, such as `picture that is gone`. */
  problem: string;
  fix: string;
}

export interface Verification {
  /** Files and prepared pictures that were looked at. */
  checked: number;
  /** Files that are there and of which an older version of the program recorded no hash. */
  unknown: number;
  findings: Finding[];
}

/** A file to look at, and what to say of it. */
interface Expected extends RecordedFile {
  id: string;
  /** Such as `picture`. */
  what: string;
  fixGone: string;
  fixChanged: string;
  /** Not a finding where it is gone. */
  optional?: boolean;
}

const HASHES_AHEAD = 4;

/** @throws InterruptedError when the signal is aborted */
export async function verifyStudy(study: Study, hooks: Hooks): Promise<Verification> {
  const expected = [...pictures(study), ...references(study), ...masks(study)];
  const images = study.preparedHashes();
  const total = expected.length + images.length;
  const findings: Finding[] = [];
  let [checked, unknown] = [0, 0];
  const step = () => {
    if (hooks.signal.aborted) throw new InterruptedError('interrupted; nothing was changed');
    hooks.progress('verify', ++checked, total);
  };
  const states = orderedMap(expected, HASHES_AHEAD, async (file) => ({ file, state: await fileState(file) }));
  for await (const { file, state } of states) {
    step();
    if (state === 'unknown') unknown++;
    else if (state !== 'right' && !(state === 'gone' && file.optional)) findings.push(findingOf(file, state));
  }
  findings.push(...strayMasks(study), ...wrongCacheSize(study, images.length));
  if (findings.every(({ file }) => file !== study.cachePath)) {
    for (const image of images) {
      step();
      if (preparedHash(study, image) !== image.sha256) findings.push(damagedPixels(study, image.id));
    }
  }
  return { checked, unknown, findings };
}

function pictures(study: Study): Expected[] {
  return study.images().map(({ id, path, fileSha256 }) => ({
    id,
    path,
    sha256: fileSha256,
    what: 'picture',
    fixGone: `where the folder moved: sal relink ${study.directory} --images DIR`,
    fixChanged: 'restore the file, or make the study anew with it',
  }));
}

function references(study: Study): Expected[] {
  return study.images().flatMap(({ id, referenceMasks }) =>
    referenceMasks.map((file) => ({
      ...file,
      id,
      what: 'reference mask',
      fixGone: `where the folder moved: sal relink ${study.directory} --masks DIR`,
      fixChanged: `restore the file, or take it as it is now: sal verify ${study.directory} --adopt`,
    })),
  );
}

function masks(study: Study): Expected[] {
  return study.revisions().map(({ imageId, path, sha256, isCurrent }) => ({
    id: imageId,
    path,
    sha256,
    what: isCurrent ? 'mask' : 'older revision of a mask',
    fixGone: 'restore the file from a copy, or label the image again: sal label',
    fixChanged: isCurrent
      ? `restore the file, or take it in as a new revision: sal verify ${study.directory} --adopt`
      : 'restore the file from a copy, or delete it',
    // One that was repainted in its place is lost; the record of it stays.
    optional: !isCurrent,
  }));
}

function findingOf(
  { path, id, what, fixGone, fixChanged }: Expected,
  state: 'gone' | 'changed' | 'unreadable',
): Finding {
  if (state === 'changed') return { file: path, id, problem: `${what} that was changed`, fix: fixChanged };
  if (state === 'gone') return { file: path, id, problem: `${what} that is gone`, fix: fixGone };
  return { file: path, id, problem: `${what} that cannot be read`, fix: 'check who may read the file' };
}

/** Masks that lie in the study and that no row knows. */
function strayMasks(study: Study): Finding[] {
  const folder = join(study.directory, 'masks');
  if (!existsSync(folder)) return [];
  const known = new Set(study.revisions().map(({ path }) => path));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.png') && !name.startsWith('.') && !known.has(join(folder, name)))
    .map((name) => ({
      file: join(folder, name),
      id: name.slice(0, -'.png'.length),
      problem: 'mask without a record',
      fix: `take it back: sal label ${study.directory} --masks ${folder}`,
    }));
}

function wrongCacheSize(study: Study, images: number): Finding[] {
  const bytes = images * study.config.size ** 2 * study.channels;
  const found = existsSync(study.cachePath) ? statSync(study.cachePath).size : 0;
  if (found === bytes) return [];
  const problem = `file of prepared pixels of ${found} bytes in the place of ${bytes}`;
  return [{ file: study.cachePath, id: '', problem, fix: REBUILD }];
}

const REBUILD = 'restore the file from a copy, or make the study anew';

function preparedHash(study: Study, { row, width, height }: { row: number; width: number; height: number }): string {
  return sha256Of(Buffer.concat([Buffer.from(`${width}x${height}\n`), study.readPixels([row])]));
}

function damagedPixels(study: Study, id: string): Finding {
  return { file: study.cachePath, id, problem: 'prepared picture that is damaged', fix: REBUILD };
}

/** `verify`: compares every file of a study with what the study recorded of it. Reads only. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InterruptedError } from '../errors.js';
import type { Hooks } from '../progress.js';
import { fileState } from './file-state.js';
import { orderedMap } from './ordered-map.js';
import { findOrphans } from './orphans.js';
import { againText } from './run-files.js';
import { readSealed } from './sealed-tensors.js';
import type { Study } from './study.js';
import type { RecordedFile, RunKind, RunRecord, RunStatus } from './types.js';

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
const kinds: readonly RunKind[] = ['pretrain', 'train', 'evaluate'];
const statuses: readonly RunStatus[] = ['running', 'interrupted', 'failed', 'finished'];

/** @throws InterruptedError when the signal is aborted */
export async function verifyStudy(study: Study, hooks: Hooks): Promise<Verification> {
  const expected = [...pictures(study), ...references(study), ...masks(study)];
  const runs = kinds.flatMap((kind) => statuses.flatMap((status) => study.runs(kind, status)));
  const images = study.images().length;
  const total = expected.length + runs.length + images;
  const findings: Finding[] = [];
  let [checked, unknown] = [0, 0];
  const step = (count = 1) => {
    if (hooks.signal.aborted) throw new InterruptedError('interrupted; nothing was changed');
    checked += count;
    hooks.progress('verify', checked, total);
  };
  const states = orderedMap(expected, HASHES_AHEAD, async (file) => ({ file, state: await fileState(file) }));
  for await (const { file, state } of states) {
    step();
    if (state === 'unknown') unknown++;
    else if (state !== 'right' && !(state === 'gone' && file.optional)) findings.push(findingOf(file, state));
  }
  findings.push(...strayMasks(study));
  for (const run of runs) {
    step();
    findings.push(...damagedRun(study, run));
  }
  const size = wrongCacheSize(study, images);
  findings.push(...size);
  if (size.length === 0) findings.push(...study.damagedPixels().map(({ id }) => damagedPixels(study, id)));
  step(images);
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

/** Masks that lie in the study and that no row knows: of its images, and of none. */
function strayMasks(study: Study): Finding[] {
  const problem = 'mask without a record';
  const orphans = findOrphans(study).map(({ imageId, path }) => ({
    file: path,
    id: imageId,
    problem,
    fix: `take it back: sal mend ${study.directory}`,
  }));
  const folder = join(study.directory, 'masks');
  const ids = new Set(study.images().map(({ id }) => id));
  const foreign = (existsSync(folder) ? readdirSync(folder) : []).flatMap((name) => {
    const id = name.slice(0, -'.png'.length);
    if (!name.endsWith('.png') || name.startsWith('.') || ids.has(id)) return [];
    return [{ file: join(folder, name), id, problem, fix: 'no image of the study is called so: move it away' }];
  });
  return [...orphans, ...foreign];
}

/** Records and weights of a run, which later steps trust. */
function damagedRun(study: Study, run: RunRecord): Finding[] {
  const finding = (file: string, problem: string): Finding => ({ file, id: '', problem, fix: againText(run) });
  const records = study.damagedRunFiles(run.id).map(({ path, what }) => finding(path, `record of a run that ${what}`));
  const names = existsSync(run.directory) ? readdirSync(run.directory) : [];
  const weights = names.filter((name) => name.endsWith('.safetensors') && !name.startsWith('.'));
  return [
    ...records,
    ...weights.flatMap((name) => {
      const path = join(run.directory, name);
      return isSealed(path) ? [] : [finding(path, 'file of tensors that is damaged')];
    }),
  ];
}

function isSealed(path: string): boolean {
  try {
    readSealed(path);
    return true;
  } catch {
    return false;
  }
}

function wrongCacheSize(study: Study, images: number): Finding[] {
  const bytes = images * study.config.size ** 2 * study.channels;
  const found = existsSync(study.cachePath) ? statSync(study.cachePath).size : 0;
  if (found === bytes) return [];
  const problem = `file of prepared pixels of ${found} bytes in the place of ${bytes}`;
  return [{ file: study.cachePath, id: '', problem, fix: mendText(study) }];
}

function damagedPixels(study: Study, id: string): Finding {
  return { file: study.cachePath, id, problem: 'prepared picture that is damaged', fix: mendText(study) };
}

function mendText(study: Study): string {
  return `make the pixels again from the original pictures: sal mend ${study.directory}`;
}

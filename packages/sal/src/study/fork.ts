/**
 * A copy of a study for an experiment of its own: the facts are copied, finished runs and masks get second names (hard
 * links where the file system has them), the cache of pixels and features is shared by a symbolic link. None of these
 * files is ever changed in place, so the two studies cannot disturb each other.
 */

import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { secondName } from './files.js';
import { discard, makePartial, publish } from './partial-folder.js';
import type { Study } from './study.js';

/** Not carried along: a lock names a process, checkpoints serve only the run's own resumption. */
const left = new Set(['lock.json', 'checkpoint.safetensors']);

/** @param target a folder that does not exist; it appears whole or not at all */
export function forkStudy(study: Study, target: string): void {
  const absolute = resolve(target);
  const partial = makePartial(absolute);
  try {
    fill(study, partial);
    publish(partial, absolute);
  } catch (error) {
    discard(partial);
    throw error;
  }
}

function fill(study: Study, partial: string): void {
  for (const folder of ['selections', 'report']) mkdirSync(join(partial, folder), { recursive: true });
  study.copyDatabase(join(partial, 'study.db'));
  symlinkSync(realpathSync(join(study.directory, 'cache')), join(partial, 'cache'), 'dir');
  for (const folder of ['masks', 'runs']) linkTree(join(study.directory, folder), join(partial, folder));
  if (existsSync(join(study.directory, 'sal.yaml'))) {
    secondName(join(study.directory, 'sal.yaml'), join(partial, 'sal.yaml'));
  }
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (left.has(entry.name)) continue;
    if (entry.isDirectory()) linkTree(join(from, entry.name), join(to, entry.name));
    else secondName(join(from, entry.name), join(to, entry.name));
  }
}

/**
 * Masks that lie in a study and that no row of `study.db` knows: the write-ahead log was cut, the database restored from
 * an older copy, or a command killed just before it recorded one. They are found by their names alone, and taken back
 * as revisions.
 */

import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkMask } from './mask-files.js';
import { parseUnrecorded, setAside, unrecordedFolder } from './set-aside.js';
import type { Study } from './study.js';

export interface Orphan {
  imageId: string;
  /** Absolute. */
  path: string;
  /** When the file was written, ISO 8601. */
  written: string;
}

export interface TakenBack {
  /** Masks that are revisions now. */
  taken: number;
  /** Masks that cannot be: the file and the reason. They stay where they are. */
  refused: { path: string; reason: string }[];
}

/**
 * Masks without a row that are newer than what is recorded of their image, oldest first. Older ones are no loss: what a
 * person decided later is recorded.
 */
export function findOrphans(study: Study): Orphan[] {
  const masks = join(study.directory, 'masks');
  const recorded = study.recordedMasks();
  const current = study.annotations();
  const found = [
    ...pngNames(masks).flatMap((name) => {
      const id = name.slice(0, -'.png'.length);
      return recorded.has(id) ? [] : [{ id, path: join(masks, name) }];
    }),
    ...pngNames(join(masks, 'superseded')).flatMap((name) => {
      const match = /^(.+)\.r(\d+)\.png$/.exec(name);
      if (!match || Number(match[2]) <= (current.get(match[1]!)?.revision ?? 0)) return [];
      return [{ id: match[1]!, path: join(masks, 'superseded', name) }];
    }),
    ...pngNames(unrecordedFolder(masks)).flatMap((name) => {
      const parsed = parseUnrecorded(name);
      const isKnown = [...(recorded.get(parsed?.id ?? '') ?? [])].some((sha256) => sha256.startsWith(parsed!.hash));
      return parsed && !isKnown ? [{ id: parsed.id, path: join(unrecordedFolder(masks), name) }] : [];
    }),
  ];
  if (found.length === 0) return [];
  const ids = new Set(study.images().map((image) => image.id));
  return found
    .filter(({ id }) => ids.has(id))
    .map(({ id, path }) => ({ imageId: id, path, written: statSync(path).mtime.toISOString() }))
    .filter(({ imageId, written }) => written > (current.get(imageId)?.created ?? ''))
    .sort((a, b) => (a.written < b.written ? -1 : 1));
}

/** For a person who works with the study; null where nothing is amiss. */
export function orphansText(study: Study): string | null {
  const [first, ...others] = findOrphans(study);
  if (!first) return null;
  const count = others.length + 1;
  return `${count} ${count === 1 ? 'mask lies' : 'masks lie'} in the study without a record, such as ${first.path}: take ${count === 1 ? 'it' : 'them'} back with sal mend ${study.directory}`;
}

/** Records every orphan as the next revision of its image, in the order in which they were written. */
export async function takeBack(study: Study): Promise<TakenBack> {
  const result: TakenBack = { taken: 0, refused: [] };
  const masks = join(study.directory, 'masks');
  // Under the write lock: a mask that another process is about to record is no orphan.
  const orphans = study.exclusively(() =>
    findOrphans(study).map((orphan) => ({ ...orphan, path: setAside(masks, orphan.imageId, orphan.path) })),
  );
  for (const { imageId, path, written } of orphans) {
    const checked = await checkMask(
      [{ path: basename(path), absolute: path }],
      study.image(imageId),
      study.config.classes.length,
    );
    if ('problem' in checked) {
      result.refused.push({ path, reason: checked.problem });
      continue;
    }
    study.addAnnotation(imageId, readFileSync(path), { author: 'unknown', tool: 'sal mend', created: written });
    result.taken++;
    // What is recorded now needs no second copy.
    rmSync(path);
  }
  return result;
}

function pngNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.png') && !entry.name.startsWith('.'))
    .map((entry) => entry.name);
}

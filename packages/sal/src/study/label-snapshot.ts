/**
 * The labels of a study at one moment: which revision of which image, with the hash of its file. A training takes one
 * snapshot, by which it splits, reads masks and is recorded, so that labels which come in meanwhile change nothing.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { FailureError } from '../errors.js';
import { sha256Of } from './recorded-file.js';
import type { RunLabel } from './runs.js';
import type { Study } from './study.js';

export interface LabelSnapshot {
  /** Keyed by image id and ordered by it. */
  labels: ReadonlyMap<string, RunLabel>;
  /** Over ids and masks: equal where two snapshots hold equal masks of equal images. */
  hash: string;
}

/** The current labels, by one query and so of one moment. */
export function currentLabels(study: Study): LabelSnapshot {
  return snapshotOf([...study.annotations().values()]);
}

/** @param labels ordered by image id */
export function snapshotOf(labels: readonly RunLabel[]): LabelSnapshot {
  const hash = createHash('sha256');
  for (const { imageId, sha256 } of [...labels].sort((a, b) => (a.imageId < b.imageId ? -1 : 1))) {
    hash.update(`${imageId}\t${sha256}\n`);
  }
  return {
    labels: new Map(labels.map(({ imageId, revision, sha256 }) => [imageId, { imageId, revision, sha256 }] as const)),
    hash: hash.digest('hex').slice(0, 16),
  };
}

const recordedSchema = z.array(
  z.object({ imageId: z.string(), revision: z.int().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
);

/** The snapshot that a run was recorded with; null for runs of versions that kept none. */
export function recordedLabels(study: Study, runId: string): LabelSnapshot | null {
  const { labels } = study.runConfig(runId);
  if (labels === undefined) return null;
  const parsed = recordedSchema.safeParse(labels);
  if (parsed.success) return snapshotOf(parsed.data);
  throw new FailureError(`the labels that ${runId} was recorded with cannot be understood`, {
    where: study.directory,
    fix: 'train again: sal train',
  });
}

/**
 * The file of exactly this revision, also where a newer one has come since.
 * @returns its bytes, and its path for messages
 * @throws FailureError where no file of that revision has the recorded hash
 */
export function readLabel(study: Study, { imageId, revision, sha256 }: RunLabel): { bytes: Buffer; path: string } {
  const [current, superseded] = study.annotationPaths(imageId, revision);
  // A newer revision moves this one from the first place to the second: in that order it cannot be missed.
  for (const path of [current, superseded]) {
    const bytes = readIfThere(path);
    if (bytes && sha256Of(bytes) === sha256) return { bytes, path };
  }
  throw new FailureError(`the mask of ${imageId} is not the one that was recorded (revision ${revision})`, {
    where: current,
    expected: `a file with the SHA-256 ${sha256.slice(0, 16)}..., here or as ${superseded}`,
    fix: `take the mask in again, which makes a new revision: sal label ${study.directory} --masks DIR`,
  });
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

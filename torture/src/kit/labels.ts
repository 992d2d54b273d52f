/** No recorded label is ever lost: each row of the database has its mask on disk, bit for bit. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tables } from './tables.js';

/** Rows of annotations as `id.r<revision> <sha256>`. */
export function recordedLabels(study: string): Map<string, string> {
  if (!existsSync(join(study, 'study.db'))) return new Map();
  const rows = Tables.of(study, (tables) => tables.rows('SELECT image_id, revision, sha256 FROM annotations'));
  return new Map(rows.map((row) => [`${row.image_id}.r${row.revision}`, String(row.sha256)]));
}

/** What is wrong with the labels of a study that had those of `before`, also after a kill that nothing has mended yet. */
export function faultsOfLabels(study: string, before: ReadonlyMap<string, string>): string[] {
  const now = recordedLabels(study);
  const faults: string[] = [];
  for (const [label, sha256] of before) {
    if (now.get(label) !== sha256) faults.push(`label ${label} is no longer recorded as it was`);
  }
  for (const [label, sha256] of now) {
    const [id] = label.split(/\.r\d+$/) as [string];
    const files = [join(study, 'masks', `${id}.png`), join(study, 'masks/superseded', `${label}.png`)];
    const hashes = files
      .filter(existsSync)
      .map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
    if (!hashes.includes(sha256)) faults.push(`label ${label} is recorded and its mask is not on disk`);
  }
  return faults;
}

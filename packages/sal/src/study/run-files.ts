/** The records in a run's folder that later steps read numbers from, and the hashes that tell whether they changed. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FailureError } from '../errors.js';
import { fileSha256 } from './set-aside.js';
import type { RunKind, RunRecord } from './types.js';

/** Weights and checkpoints hold digests of their own. */
const RECORD = /\.(csv|json|jsonl)$/;

const AGAIN: Record<RunKind, string> = {
  pretrain: 'pretrain again (sal pretrain)',
  train: 'train again (sal train)',
  evaluate: 'run sal evaluate again',
};

/** SHA-256 of every record by name. */
export function hashRunFiles(directory: string): Record<string, string> {
  if (!existsSync(directory)) return {};
  const names = readdirSync(directory).filter((name) => RECORD.test(name) && name !== 'lock.json');
  return Object.fromEntries(names.sort().map((name) => [name, fileSha256(join(directory, name))]));
}

/**
 * @param recorded of `hashRunFiles` when the run was finished
 * @throws FailureError for a record that is missing or is not as it was written
 */
export function checkRunFiles(run: RunRecord, recorded: Record<string, string>): void {
  for (const [name, sha256] of Object.entries(recorded)) {
    const path = join(run.directory, name);
    const what = existsSync(path) ? (fileSha256(path) === sha256 ? null : 'is not as it was written') : 'is missing';
    if (what === null) continue;
    throw new FailureError(what, {
      where: path,
      expected: `the file that ${run.id} left when it was finished`,
      fix: `restore it from a copy, or ${AGAIN[run.kind]}`,
    });
  }
}

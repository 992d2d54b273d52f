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

/** A record that is missing or is not as it was written. */
export interface DamagedRecord {
  /** Absolute. */
  path: string;
  what: 'is missing' | 'is not as it was written';
}

/** @param recorded of `hashRunFiles` when the run was finished */
export function damagedRecords(run: RunRecord, recorded: Record<string, string>): DamagedRecord[] {
  return Object.entries(recorded).flatMap(([name, sha256]): DamagedRecord[] => {
    const path = join(run.directory, name);
    if (!existsSync(path)) return [{ path, what: 'is missing' }];
    return fileSha256(path) === sha256 ? [] : [{ path, what: 'is not as it was written' }];
  });
}

/** How what the run left is made again. */
export function againText(run: RunRecord): string {
  return `restore it from a copy, or ${AGAIN[run.kind]}`;
}

/**
 * @param recorded as of `damagedRecords`
 * @throws FailureError for the first damaged record
 */
export function checkRunFiles(run: RunRecord, recorded: Record<string, string>): void {
  const [first] = damagedRecords(run, recorded);
  if (!first) return;
  throw new FailureError(first.what, {
    where: first.path,
    expected: `the file that ${run.id} left when it was finished`,
    fix: againText(run),
  });
}

/** The curve of a training, read back and checked: `metrics.jsonl` of its run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FailureError } from '../errors.js';
import type { RunRecord } from '../study/types.js';
import type { MetricsRow } from '../training/metrics-log.js';

const rowSchema = z.looseObject({ step: z.int().min(0) }).catchall(z.number().nullable());

/**
 * The rows, empty where there are none. A last line without its end is one that a kill cut, and left out.
 * @throws FailureError for any other line that is no row of numbers, with its place
 */
export function readCurve(run: RunRecord): MetricsRow[] {
  const path = join(run.directory, 'metrics.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  const last = lines.pop();
  const rows = lines.map((line, i) => rowOf(line, `${path}, line ${i + 1}`, run));
  return last && run.status === 'finished' ? [...rows, rowOf(last, `${path}, line ${lines.length + 1}`, run)] : rows;
}

function rowOf(line: string, where: string, run: RunRecord): MetricsRow {
  try {
    return rowSchema.parse(JSON.parse(line)) as MetricsRow;
  } catch {
    throw new FailureError('is no row of numbers by step', {
      where,
      expected: 'a file written by the training',
      fix: `${run.kind === 'train' ? 'train again (sal train --resume false), and evaluate' : 'run sal pretrain --resume false'}; to have the report without this curve, delete the file`,
    });
  }
}

/**
 * `proxy-loss.csv` of a pretraining: for every pool image, how badly its self-supervised task went (PT4AL, Yi et al.
 * 2022, arXiv 2201.07459). Written by `sal pretrain` for tasks with a loss per image, read by `sal select`.
 */

import { join } from 'node:path';
import { csvText } from '../csv.js';
import { UsageError } from '../errors.js';
import { writeFileDurably } from './files.js';
import { readTable, requireColumn, type Table } from './table.js';
import type { RunRecord } from './types.js';

export interface ProxyLoss {
  id: string;
  /** At least 0; its unit is the task's. */
  loss: number;
}

/** Where a pretraining leaves the table. */
export function proxyLossPath(run: Pick<RunRecord, 'directory'>): string {
  return join(run.directory, 'proxy-loss.csv');
}

export function writeProxyLoss(path: string, rows: readonly ProxyLoss[]): void {
  const table = csvText(
    ['id', 'loss'],
    rows.map(({ id, loss }) => [id, loss]),
  );
  writeFileDurably(path, new TextEncoder().encode(table));
}

/** @throws UsageError for a file that is missing or no such table */
export function readProxyLoss(path: string): Map<string, number> {
  return parseProxyLoss(readTable(path));
}

/** Losses by id, in the order of the table. @throws UsageError naming the line of a wrong loss or a repeated id */
export function parseProxyLoss(table: Table): Map<string, number> {
  const idColumn = requireColumn(table, 'id');
  const lossColumn = requireColumn(table, 'loss');
  const losses = new Map<string, number>();
  for (const { line, cells } of table.rows) {
    const id = cells[idColumn]!;
    const text = cells[lossColumn]!;
    const where = `${table.path}, line ${line}`;
    const loss = text === '' ? Number.NaN : Number(text);
    if (!(loss >= 0 && loss < Number.POSITIVE_INFINITY)) {
      throw new UsageError(`the loss is ${JSON.stringify(text)}`, { where, expected: 'a number of 0 or more' });
    }
    if (losses.has(id)) throw new UsageError(`${id} is there twice`, { where, expected: 'one line for each image' });
    losses.set(id, loss);
  }
  return losses;
}

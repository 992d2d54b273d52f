/** `metrics.jsonl`: one JSON object a line, in the order of steps. */

import { existsSync, readFileSync } from 'node:fs';
import { appendLine, writeFileDurably } from '../study/files.js';

export type MetricsRow = { step: number } & Record<string, number | null>;

export class MetricsLog {
  constructor(private readonly path: string) {}

  append(row: MetricsRow): void {
    appendLine(this.path, JSON.stringify(row));
  }

  /** Drops rows after `step`: a resumed run writes them again. A half-written last line goes too. */
  truncateAfter(step: number): void {
    const kept = readMetrics(this.path).filter((row) => row.step <= step);
    writeFileDurably(this.path, kept.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
}

/** The rows of a log; empty where there is none. Lines that a kill left half-written, or that hold no numbers, are skipped. */
export function readMetrics(path: string): MetricsRow[] {
  if (!existsSync(path)) return [];
  const rows: MetricsRow[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    try {
      const row: unknown = JSON.parse(line);
      if (isRow(row)) rows.push(row);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return rows;
}

function isRow(value: unknown): value is MetricsRow {
  if (typeof value !== 'object' || value === null || !('step' in value)) return false;
  return (
    Number.isInteger(value.step) && Object.values(value).every((item) => item === null || typeof item === 'number')
  );
}

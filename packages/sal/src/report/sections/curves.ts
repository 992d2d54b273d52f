import type { MetricsRow } from '../../training/metrics-log.js';

/** The rows that have a value of that name. */
export function pointsOf(rows: readonly MetricsRow[], name: string): { x: number; y: number }[] {
  return rows.flatMap((row) => {
    const value = row[name];
    return typeof value === 'number' && Number.isFinite(value) ? [{ x: row.step, y: value }] : [];
  });
}

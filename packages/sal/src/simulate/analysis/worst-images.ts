import { mean } from '../../statistics/quantile.js';
import type { FullSupervision } from './arm-cells.js';
import type { Cells } from './cells.js';
import type { WorstImage } from './types.js';

/** The `count` test images with the lowest mean Dice over arms; every arm counts alike, however many records it has. */
export function worstImages(
  cells: Cells,
  testIds: readonly string[],
  full: FullSupervision | null,
  count: number,
): WorstImage[] {
  const arms = cells.arms.filter((arm) => cells.labelsOf(arm).length > 0);
  if (arms.length === 0) return [];
  const byArm = arms.map((arm) => imageMeans(cells, arm, cells.labelsOf(arm), testIds.length));
  const fullMeans = full ? imageMeans(cells, full.arm, [full.labels], testIds.length) : null;
  const images = testIds.flatMap((id, i) => {
    const values = byArm.map((means) => means[i]!);
    if (values.some(Number.isNaN)) return [];
    const best = Math.max(...values.filter((_, k) => arms[k] !== full?.arm || arms.length === 1));
    return [{ id, mean: mean(values), bestArm: arms[values.indexOf(best)]!, best, full: numberOrNull(fullMeans?.[i]) }];
  });
  return images.sort((a, b) => a.mean - b.mean || (a.id < b.id ? -1 : 1)).slice(0, count);
}

/** Mean per image over budgets and seeds where it is defined; NaN where it never is. */
function imageMeans(cells: Cells, arm: string, labels: readonly number[], images: number): number[] {
  const records = labels.flatMap((value) => cells.seedsOf(arm, value).map((seed) => cells.dice(arm, value, seed)));
  return Array.from({ length: images }, (_, i) =>
    mean(records.map((dice) => dice[i]!).filter((value) => !Number.isNaN(value))),
  );
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

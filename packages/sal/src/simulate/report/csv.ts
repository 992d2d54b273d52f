/** Records and differences for spreadsheets and pandas. */
import { csvText } from '../../csv.js';
import type { SimulationAnalysis } from '../analysis/types.js';
import type { SimulationResults } from '../results.js';

/** `records.csv`: a line per trained and evaluated network, ordered by arm, seed and round. */
export function recordsCsv({ arms, records }: SimulationResults): string {
  const factors = [...new Set(arms.flatMap((arm) => Object.keys(arm.factors)))];
  const metrics = [...new Set(records.flatMap((record) => Object.keys(record.metrics)))].sort();
  const rows = arms.flatMap((arm) =>
    records
      .filter((record) => record.arm === arm.name)
      .sort((a, b) => a.seed - b.seed || a.round - b.round)
      .map((record) => [
        arm.name,
        ...factors.map((factor) => arm.factors[factor] ?? null),
        record.seed,
        record.round,
        record.labels,
        ...metrics.map((metric) => record.metrics[metric] ?? null),
        record.trainSeconds,
      ]),
  );
  return csvText(['arm', ...factors, 'seed', 'round', 'labels', ...metrics, 'train_seconds'], rows);
}

const differenceHead = ['arm', 'baseline', 'labels', 'seeds', 'images', 'difference', 'ci95_low', 'ci95_high'];
const testHead = ['seeds_won', 'p_images', 'p_images_holm', 'p_seeds', 'p_seeds_holm'];

/** `differences.csv`: every arm minus its baseline; `labels` is empty for the area under the budget curve. */
export function differencesCsv({ differences, areaDifferences }: SimulationAnalysis): string {
  return csvText(
    [...differenceHead, ...testHead],
    [...differences, ...areaDifferences].map((item) => [
      ...[item.arm, item.baseline, item.labels, item.seeds.join(' '), item.images, item.mean],
      ...[item.ci95?.[0] ?? null, item.ci95?.[1] ?? null],
      ...[item.seedsWon, item.pImages, item.pImagesHolm, item.pSeeds, item.pSeedsHolm],
    ]),
  );
}

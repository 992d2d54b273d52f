/** The result of one image, and the table of all. */

import { csvText } from '../csv.js';
import type { Scores } from './score.js';
import type { TestImage } from './test-set.js';

export interface ImageResult extends Scores {
  id: string;
  /** Position in the whole test set, ordered by id, from 0. */
  testRow: number;
  width: number;
  height: number;
  /** The Dice that the probabilities promise, 0..1; made without the reference. */
  predictedDice: number;
  /** The same without the margin of certainty, to see what that is worth. */
  plainDice: number;
}

export function imageResult(
  { id, testRow, width, height }: TestImage,
  scores: Scores,
  predicted: Pick<ImageResult, 'predictedDice' | 'plainDice'>,
): ImageResult {
  return { id, testRow, width, height, ...scores, ...predicted };
}

export interface TableColumns {
  /** Names of the metrics. */
  metrics: readonly string[];
  /** Names of the foreground classes; each has a column where there is more than one. */
  classes: readonly string[];
}

/** `per-image.csv`; an undefined value is an empty cell. */
export function perImageCsv(results: readonly ImageResult[], { metrics, classes }: TableColumns): string {
  const perClass = classes.length > 1 ? classes : [];
  return csvText(
    [
      ...['id', 'test_row', 'width', 'height'],
      ...metrics,
      ...perClass.map((name) => `dice_${name}`),
      ...['lesion_area', 'predicted_area', 'predicted_dice'],
    ],
    results.map((result) => [
      ...[result.id, result.testRow, result.width, result.height],
      ...metrics.map((name) => result.values[name]!),
      ...perClass.map((_, i) => result.perClass[i]?.dice ?? null),
      ...[result.lesionArea, result.predictedArea, result.predictedDice],
    ]),
  );
}

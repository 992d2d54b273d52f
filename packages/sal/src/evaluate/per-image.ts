/** The result of one image, and the table of all. */

import { csvText } from '../csv.js';
import type { MaskPair } from './metrics/metric.js';
import { metrics } from './metrics/registry.js';
import type { TestImage } from './test-set.js';

export interface ImageResult {
  id: string;
  /** Position in the whole test set, ordered by id, from 0. */
  testRow: number;
  width: number;
  height: number;
  /** By metric name; NaN where the metric is undefined. */
  values: Record<string, number>;
  /** Lesion pixels of the reference and of the prediction, at the original size. */
  lesionArea: number;
  predictedArea: number;
}

export function scoreImage({ id, testRow, width, height }: TestImage, pair: MaskPair): ImageResult {
  const { truePositive, falseNegative, falsePositive } = pair.counts;
  return {
    id,
    testRow,
    width,
    height,
    values: Object.fromEntries(metrics.map((metric) => [metric.name, metric.compute(pair)])),
    lesionArea: truePositive + falseNegative,
    predictedArea: truePositive + falsePositive,
  };
}

/** `per-image.csv`; an undefined value is an empty cell. */
export function perImageCsv(results: readonly ImageResult[]): string {
  const names = metrics.map((metric) => metric.name);
  return csvText(
    ['id', 'test_row', 'width', 'height', ...names, 'lesion_area', 'predicted_area'],
    results.map((result) => [
      result.id,
      result.testRow,
      result.width,
      result.height,
      ...names.map((name) => result.values[name]!),
      result.lesionArea,
      result.predictedArea,
    ]),
  );
}

/** Which images stand for a result: the worst, the ones in the middle, the best. */

import { resizePixels, shrunkSize } from '../images/decode.js';
import { type CaseRow, casesPicture } from '../images/pictures/cases.js';
import type { Pixels } from '../images/pixels.js';
import { type Raster, rasterOf } from '../images/raster.js';
import { resizeMask } from '../images/resize-mask.js';
import type { ImageResult } from './per-image.js';

export interface ChosenCases {
  worst: ImageResult[];
  median: ImageResult[];
  best: ImageResult[];
}

/** Longest side of a case in memory; the picture shows it smaller still. */
export const MAXIMUM_SIDE = 512;

/**
 * Up to `count` images per kind, by Dice and then id; no image twice, and where there are few the kinds get fewer.
 * `worst` begins with the worst, `best` with the best.
 */
export function chooseCases(results: readonly ImageResult[], count: number): ChosenCases {
  const sorted = [...results].sort((a, b) => a.values.dice! - b.values.dice! || (a.id < b.id ? -1 : 1));
  const each = Math.min(count, Math.max(1, Math.floor(sorted.length / 3)));
  const worst = sorted.slice(0, each);
  const best = sorted.slice(Math.max(each, sorted.length - each)).reverse();
  const middle = sorted.slice(worst.length, sorted.length - best.length);
  const start = Math.max(0, Math.round((middle.length - each) / 2));
  return { worst, median: middle.slice(start, start + each), best };
}

/** What is drawn of one image. */
export interface CaseImage {
  image: Pixels;
  /** Masks at the original size of the image, as in its result. */
  truth: Uint8Array;
  prediction: Uint8Array;
}

/** The picture of the chosen cases; `load` is called for one image at a time. */
export async function drawCases(
  chosen: ChosenCases,
  classes: readonly string[],
  load: (result: ImageResult) => Promise<CaseImage>,
): Promise<Raster> {
  const rows: CaseRow[] = [];
  for (const [title, results] of Object.entries({
    'Worst Dice': chosen.worst,
    'Median Dice': chosen.median,
    'Best Dice': chosen.best,
  })) {
    const row: CaseRow = { title, cases: [] };
    for (const result of results) row.cases.push(await drawnCase(result, await load(result)));
    rows.push(row);
  }
  return casesPicture(rows, classes);
}

async function drawnCase(
  result: ImageResult,
  { image, truth, prediction }: CaseImage,
): Promise<CaseRow['cases'][number]> {
  const to = shrunkSize(result, MAXIMUM_SIDE);
  return {
    raster: rasterOf(await resizePixels(image, to)),
    truth: resizeMask(truth, result, to),
    prediction: resizeMask(prediction, result, to),
    caption: `${result.id} ${result.values.dice!.toFixed(3)}`,
  };
}

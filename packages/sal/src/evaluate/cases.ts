/** Which images stand for a result: the worst, the ones in the middle, the best. */

import { decodeImage, resizeMask, resizePixels } from '../images/decode.js';
import { type CaseRow, casesPicture } from '../images/pictures/cases.js';
import { type Raster, rasterOf } from '../images/raster.js';
import type { ImageResult } from './per-image.js';

export interface ChosenCases {
  worst: ImageResult[];
  median: ImageResult[];
  best: ImageResult[];
}

/** Longest side of a case in memory; the picture shows it smaller still. */
const MAXIMUM_SIDE = 512;

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

export interface CaseMasks {
  /** Absolute path of the original image. */
  path: string;
  truth: Uint8Array;
  prediction: Uint8Array;
}

/** The picture of the chosen cases; `masksOf` gives the masks of an image at its original size, one at a time. */
export async function drawCases(
  chosen: ChosenCases,
  masksOf: (result: ImageResult) => Promise<CaseMasks>,
): Promise<Raster> {
  const rows: CaseRow[] = [];
  for (const [title, results] of Object.entries({
    'Worst Dice': chosen.worst,
    'Median Dice': chosen.median,
    'Best Dice': chosen.best,
  })) {
    const row: CaseRow = { title, cases: [] };
    for (const result of results) row.cases.push(await drawnCase(result, await masksOf(result)));
    rows.push(row);
  }
  return casesPicture(rows);
}

async function drawnCase(
  result: ImageResult,
  { path, truth, prediction }: CaseMasks,
): Promise<CaseRow['cases'][number]> {
  const from = await decodeImage(path, 'rgb');
  const scale = Math.min(1, MAXIMUM_SIDE / Math.max(from.width, from.height));
  const to = {
    width: Math.max(1, Math.round(from.width * scale)),
    height: Math.max(1, Math.round(from.height * scale)),
  };
  const pixels = scale < 1 ? await resizePixels(from.pixels, from, to) : from.pixels;
  return {
    raster: rasterOf(pixels, to.width, to.height, 3),
    truth: resizeMask(truth, from, to),
    prediction: resizeMask(prediction, from, to),
    caption: `${result.id} ${result.values.dice!.toFixed(3)}`,
  };
}

/** Single results to look at: images with the outline of the reference mask and of the predicted one. */
import { characterHeight, drawText, fitText, textWidth } from '../font.js';
import { drawOutline } from '../outline.js';
import { blit, createRaster, fillRect, type Raster, stack, tile } from '../raster.js';
import { faintInk, heading, ink, paper, predictionColor, thumbnailMask, thumbnailOf, truthColor } from './style.js';

export interface CaseRow {
  title: string;
  /** `truth` and `prediction` are masks [raster.height, raster.width], non-zero is lesion. */
  cases: { raster: Raster; truth: Uint8Array; prediction: Uint8Array; caption: string }[];
}

const side = 192;
const gap = 8;

/** One titled row per kind of case (worst, median, best), with a legend of the two outlines above. */
export function casesPicture(rows: readonly CaseRow[]): Raster {
  const columns = Math.max(2, ...rows.map((row) => row.cases.length));
  const width = gap + columns * (side + gap);
  return stack(
    [
      legend(width),
      ...rows.flatMap((row) => [
        heading(row.title, width),
        ...(row.cases.length === 0 ? [] : [tile(row.cases.map(caseCell), columns, gap, paper)]),
      ]),
    ],
    paper,
  );
}

function caseCell(item: CaseRow['cases'][number]): Raster {
  const { width, height } = item.raster;
  const picture = { ...thumbnailOf(item.raster, side) };
  picture.pixels = picture.pixels.slice();
  drawOutline(picture, thumbnailMask(item.truth, width, height, side), side, side, truthColor);
  drawOutline(picture, thumbnailMask(item.prediction, width, height, side), side, side, predictionColor);
  const cell = createRaster(side, side + characterHeight + 2, paper);
  blit(cell, picture, 0, 0);
  const caption = fitText(item.caption, side);
  drawText(cell, caption, (side - textWidth(caption)) >> 1, side + 2, faintInk);
  return cell;
}

function legend(width: number): Raster {
  const strip = createRaster(width, 24, paper);
  fillRect(strip, 8, 8, 22, 8, ink);
  fillRect(strip, 10, 10, 18, 4, truthColor);
  drawText(strip, 'reference', 36, 6, ink);
  fillRect(strip, 110, 8, 22, 8, ink);
  fillRect(strip, 112, 10, 18, 4, predictionColor);
  drawText(strip, 'prediction', 138, 6, ink);
  return strip;
}

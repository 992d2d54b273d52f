/** Single results to look at: images with the outline of the reference mask and of the predicted one. */
import { BINARY_CLASSES } from '../classes.js';
import { characterHeight, drawText, fitText, textWidth } from '../font.js';
import { type ColorOfClass, drawOutline } from '../outline.js';
import { blit, type Color, createRaster, type Raster, stack, tile } from '../raster.js';
import { classEntries, type LegendEntry, legend } from './legend.js';
import {
  classColor,
  faintInk,
  heading,
  paper,
  predictionColor,
  thumbnailMask,
  thumbnailOf,
  truthColor,
} from './style.js';

export interface CaseRow {
  title: string;
  /** `truth` and `prediction` are masks of class indices [raster.height, raster.width]. */
  cases: { raster: Raster; truth: Uint8Array; prediction: Uint8Array; caption: string }[];
}

type Case = CaseRow['cases'][number];

const outlines: readonly LegendEntry[] = [
  { color: truthColor, text: 'reference' },
  { color: predictionColor, text: 'prediction' },
];

const side = 192;
const gap = 8;

/**
 * One titled row per kind of case (worst, median, best), with a legend above. Of two classes both outlines are on one
 * picture; of more each class has its colour, and the reference stands above the prediction.
 */
export function casesPicture(rows: readonly CaseRow[], classes: readonly string[] = BINARY_CLASSES): Raster {
  const several = classes.length > 2;
  const columns = Math.max(2, ...rows.map((row) => row.cases.length));
  const width = gap + columns * (side + gap);
  return stack(
    [
      legend(several ? classEntries(classes) : outlines, width),
      ...(several ? [heading('each case: the reference above, the prediction below', width)] : []),
      ...rows.flatMap((row) => [
        heading(row.title, width),
        ...(row.cases.length === 0 ? [] : [tile(row.cases.map(several ? pairCell : caseCell), columns, gap, paper)]),
      ]),
    ],
    paper,
  );
}

function caseCell({ raster, truth, prediction, caption }: Case): Raster {
  const picture = pictureOf(raster);
  outline(picture, raster, truth, truthColor);
  outline(picture, raster, prediction, predictionColor);
  return captioned(picture, caption);
}

function pairCell({ raster, truth, prediction, caption }: Case): Raster {
  const [above, below] = [pictureOf(raster), pictureOf(raster)];
  outline(above, raster, truth, classColor);
  outline(below, raster, prediction, classColor);
  return captioned(stack([above, createRaster(side, 2, paper), below], paper), caption);
}

/** A copy to draw on. */
function pictureOf(raster: Raster): Raster {
  const picture = thumbnailOf(raster, side);
  return { ...picture, pixels: picture.pixels.slice() };
}

function outline(picture: Raster, { width, height }: Raster, mask: Uint8Array, color: Color | ColorOfClass): void {
  drawOutline(picture, thumbnailMask(mask, width, height, side), side, side, color);
}

function captioned(picture: Raster, text: string): Raster {
  const cell = createRaster(side, picture.height + characterHeight + 2, paper);
  blit(cell, picture, 0, 0);
  const caption = fitText(text, side);
  drawText(cell, caption, (side - textWidth(caption)) >> 1, picture.height + 2, faintInk);
  return cell;
}

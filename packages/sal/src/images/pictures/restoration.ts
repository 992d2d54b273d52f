/** What a restoring network was given and what it made of it. */
import { drawText, textWidth } from '../font.js';
import { createRaster, type Raster, stack, tile } from '../raster.js';
import { ink, paper, thumbnailOf } from './style.js';

const side = 160;
const gap = 6;

/** One row per image: original, distorted, restored, under a heading for each column. */
export function restorationPicture(rows: readonly { original: Raster; distorted: Raster; restored: Raster }[]): Raster {
  const head = createRaster(gap + 3 * (side + gap), 22, paper);
  ['original', 'distorted', 'restored'].forEach((title, column) => {
    drawText(head, title, gap + column * (side + gap) + ((side - textWidth(title)) >> 1), 6, ink);
  });
  if (rows.length === 0) return head;
  const cells = rows.flatMap((row) => [row.original, row.distorted, row.restored]);
  return stack(
    [
      head,
      tile(
        cells.map((raster) => thumbnailOf(raster, side)),
        3,
        gap,
        paper,
      ),
    ],
    paper,
  );
}

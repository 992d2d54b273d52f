/** The two pictures of a selection: what was picked, and where it lies in the pool. */

import { type ContactGroup, contactSheet } from '../images/pictures/contact-sheet.js';
import { scatterMap } from '../images/pictures/map.js';
import { encodePng, type Raster } from '../images/raster.js';
import type { ImageRecord } from '../study/types.js';
import { clusterNote } from './cluster-note.js';
import type { Layout } from './map.js';
import type { CandidatePick, Choice } from './strategy.js';

/** More pictures than this nobody looks at; the sheet says what it leaves out. */
const SHEET_PICTURES = 600;

/**
 * The picks by cluster, in order of rank, as PNG. Without clusters they are one group.
 * @param pool the candidates, in their order
 */
export async function contactSheetPng(
  choice: Choice,
  pool: readonly ImageRecord[],
  pictureOf: (image: ImageRecord) => Raster,
): Promise<Buffer> {
  const groups = groupsOf(choice);
  const most = Math.max(10, Math.floor(SHEET_PICTURES / groups.length));
  return encodePng(
    contactSheet(
      groups.map(({ title, picks }): ContactGroup => {
        const shown = picks.slice(0, most);
        const left = picks.length > shown.length ? `; the first ${shown.length} are shown` : '';
        const images = shown.map(({ index }) => pool[index]!);
        const items = images.map((image) => ({ raster: pictureOf(image), caption: image.id }));
        return { title: title + left, items };
      }),
    ),
  );
}

function groupsOf(choice: Choice): { title: string; picks: CandidatePick[] }[] {
  const { picks, clusters } = choice;
  if (!clusters) return [{ title: `${picks.length} picks`, picks }];
  const last = clusters.reduce((most, cluster) => Math.max(most, cluster), 0);
  const groups = Array.from({ length: last }, (_, i) => {
    const own = picks.filter((pick) => pick.cluster === i + 1);
    const size = clusters.reduce((sum, cluster) => sum + (cluster === i + 1 ? 1 : 0), 0);
    return { title: `cluster ${i + 1} of ${last}: ${size} images, ${own.length} picked`, picks: own };
  });
  return [{ title: clusterNote(choice) ?? '', picks: [] }, ...groups];
}

/** The pool laid out in the plane, coloured by cluster, the picks ringed, as PNG. */
export async function mapPng(choice: Choice, { x, y, method }: Layout, title: string): Promise<Buffer> {
  const picked = new Set(choice.picks.map((pick) => pick.index));
  const points = Array.from(x, (value, i) => ({
    x: value,
    y: y[i]!,
    cluster: choice.clusters?.[i] ?? 1,
    picked: picked.has(i),
  }));
  return encodePng(scatterMap(points, { title: `${title}: ${method}` }));
}

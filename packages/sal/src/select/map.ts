import { UMAP } from 'umap-js';
import { Random } from '../random.js';
import type { Matrix } from './matrix.js';
import { pca } from './pca.js';

/** Places in the plane: x and y of every row. */
export interface Layout {
  x: Float64Array;
  y: Float64Array;
  /** How it was made, for the map's title. */
  method: string;
}

const UMAP_EPOCHS = 200;
const UMAP_NEIGHBOURS = 15;

/** The rows of `features` [N, D] in the plane of their two leading principal components. */
export function pcaLayout(features: Matrix): Layout {
  const { projected, ratio } = pca(features, 2);
  const share = Math.round(100 * ratio.reduce((sum, part) => sum + part, 0));
  return { ...columnsOf(projected), method: `principal components, ${share} % of the variance` };
}

/**
 * The rows of `features` [N, D] by UMAP (McInnes, Healy, Melville 2018): neighbours stay neighbours, distances between
 * groups mean little. Seeded. Fewer than 4 rows have no neighbourhoods and are laid out by `pcaLayout`.
 */
export function umapLayout(features: Matrix, seed: number): Layout {
  const { data, rows, columns } = features;
  if (rows < 4) return pcaLayout(features);
  const random = Random.of(seed, 'umap');
  const umap = new UMAP({
    random: () => random.uniform(),
    nNeighbors: Math.min(UMAP_NEIGHBOURS, rows - 1),
    nEpochs: UMAP_EPOCHS,
  });
  const places = umap.fit(
    Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns))),
  );
  return {
    x: Float64Array.from(places, (place) => place[0]!),
    y: Float64Array.from(places, (place) => place[1]!),
    method: 'UMAP',
  };
}

function columnsOf({ data, rows, columns }: Matrix): { x: Float64Array; y: Float64Array } {
  return {
    x: Float64Array.from({ length: rows }, (_, i) => data[i * columns]!),
    y: Float64Array.from({ length: rows }, (_, i) => (columns > 1 ? data[i * columns + 1]! : 0)),
  };
}

/**
 * Distances between the outlines of two masks, made once for all metrics that need them (HD95, ASSD, normalised
 * surface distance). An outline is the mask without its erosion by the 4-neighbour cross, outside the image is
 * background: the surface of MONAI's `get_mask_edges` and of `mask ^ scipy.ndimage.binary_erosion(mask)`.
 */

import { squaredDistanceTransform } from '../images/distance-transform.js';

export interface SurfaceDistances {
  /** From each outline pixel of the reference to the nearest one of the prediction, in pixels, ascending. */
  fromTruth: Float64Array;
  /** The other way round. */
  fromPrediction: Float64Array;
}

/** @param truth and prediction: [height, width], non-zero is inside, neither of them empty */
export function surfaceDistances(
  truth: Uint8Array,
  prediction: Uint8Array,
  width: number,
  height: number,
): SurfaceDistances {
  const ofTruth = surfaceOf(truth, width, height);
  const ofPrediction = surfaceOf(prediction, width, height);
  const box = boundingBox([ofTruth, ofPrediction], width);
  return {
    fromTruth: directedDistances(ofTruth, ofPrediction, width, box),
    fromPrediction: directedDistances(ofPrediction, ofTruth, width, box),
  };
}

/** Flat positions, in raster order, of the non-zero pixels with a 4-neighbour that is zero or outside the image. */
function surfaceOf(mask: Uint8Array, width: number, height: number): number[] {
  const surface: number[] = [];
  for (let y = 0, at = 0; y < height; y++) {
    const edge = y === 0 || y === height - 1;
    for (let x = 0; x < width; x++, at++) {
      if (mask[at] === 0) continue;
      const inside =
        !edge &&
        x > 0 &&
        x < width - 1 &&
        mask[at - 1] !== 0 &&
        mask[at + 1] !== 0 &&
        mask[at - width] !== 0 &&
        mask[at + width] !== 0;
      if (!inside) surface.push(at);
    }
  }
  return surface;
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Smallest box around the outlines (flat positions in raster order): distances between them need no more. */
function boundingBox(outlines: readonly number[][], stride: number): Box {
  let left = stride;
  let right = 0;
  let top = Number.POSITIVE_INFINITY;
  let bottom = 0;
  for (const outline of outlines) {
    top = Math.min(top, Math.floor(outline[0]! / stride));
    bottom = Math.max(bottom, Math.floor(outline.at(-1)! / stride));
    for (const at of outline) {
      const x = at % stride;
      if (x < left) left = x;
      if (x > right) right = x;
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function directedDistances(from: readonly number[], to: readonly number[], stride: number, box: Box): Float64Array {
  const inBox = (at: number) => (Math.floor(at / stride) - box.top) * box.width + (at % stride) - box.left;
  const sites = new Uint8Array(box.width * box.height);
  for (const at of to) sites[inBox(at)] = 1;
  const squared = squaredDistanceTransform(sites, box.width, box.height);
  return Float64Array.from(from, (at) => Math.sqrt(squared[inBox(at)]!)).sort();
}

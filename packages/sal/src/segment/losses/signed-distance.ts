/** Signed distance maps of targets, for the boundary loss. */

import { fromArray, scope, type Tensor } from '@sal-smis/torch';
import { squaredDistanceTransform } from '../../images/distance-transform.js';

/**
 * Distance in pixels to the edge of the mask, negative inside and positive outside, as Kervadec's `one_hot2dist`: outside
 * the distance to the nearest pixel of the mask, inside 1 minus that to the nearest pixel beyond it. All 0 where the mask
 * is empty; a mask without an outside has no distance either.
 * @param mask non-zero inside, [height, width]
 * @param known non-zero where the mask can be believed, [height, width]; other pixels are no edge for their neighbours.
 * Null believes all
 */
export function signedDistance(
  mask: Uint8Array,
  width: number,
  height: number,
  known: Uint8Array | null = null,
): Float32Array {
  const signed = new Float32Array(mask.length);
  const side = (inside: boolean) =>
    mask.map((value, i) => ((value !== 0) === inside && (known === null || known[i] !== 0) ? 1 : 0));
  const [within, beyond] = [side(true), side(false)];
  if (!within.includes(1) || !beyond.includes(1)) return signed;
  const outside = squaredDistanceTransform(within, width, height);
  const inside = squaredDistanceTransform(beyond, width, height);
  for (let i = 0; i < signed.length; i++) {
    signed[i] = mask[i] === 0 ? Math.sqrt(outside[i] as number) : 1 - Math.sqrt(inside[i] as number);
  }
  return signed;
}

/**
 * Of the foreground classes of class indices [N, H, W] (int64): float32 [N, classes - 1, H, W], computed on the CPU.
 * @param weight of each pixel, [N, H, W], or null for all ones; the class of a pixel of weight 0 is not believed
 */
export function signedDistances(target: Tensor, classes: number, weight: Tensor | null = null): Tensor {
  return scope(() => {
    const [n = 0, height = 0, width = 0] = target.shape;
    const area = height * width;
    const indices = target.to('uint8').toTypedArray() as Uint8Array;
    const known = weight && Uint8Array.from(weight.toFloat32Array(), (value) => (value > 0 ? 1 : 0));
    const maps = new Float32Array(n * (classes - 1) * area);
    for (let image = 0; image < n; image++) {
      const part = [image * area, (image + 1) * area] as const;
      const labels = indices.subarray(...part);
      for (let label = 1; label < classes; label++) {
        const mask = labels.map((value) => (value === label ? 1 : 0));
        const distances = signedDistance(mask, width, height, known?.subarray(...part));
        maps.set(distances, (image * (classes - 1) + label - 1) * area);
      }
    }
    const tensor = fromArray(maps, [n, classes - 1, height, width]);
    return target.device === 'cpu' ? tensor : tensor.toDevice(target.device);
  });
}

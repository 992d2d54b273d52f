import { squaredDistanceTransform } from '../../images/distance-transform.js';

/**
 * How deep each pixel lies in a mask, 0..1 [height, width]: the Euclidean distance to the nearest pixel of another class,
 * divided by the largest of the image; 0 in the background (class 0). So it does not grow with the size of the image.
 * A mask without any pixel of another class has no outline: every pixel of it is as deep as can be.
 * @param mask class indices [height, width]
 */
export function maskDepth(mask: Uint8Array, width: number, height: number): Float64Array {
  const depth = new Float64Array(mask.length);
  const classes = new Set(mask);
  classes.delete(0);
  for (const own of classes) {
    const others = mask.map((value) => (value === own ? 0 : 1));
    if (!others.includes(1)) return depth.fill(1);
    const squared = squaredDistanceTransform(others, width, height);
    for (const [i, value] of squared.entries()) if (value > 0) depth[i] = Math.sqrt(value);
  }
  const deepest = depth.reduce((most, value) => Math.max(most, value), 0);
  return deepest === 0 ? depth : depth.map((value) => value / deepest);
}

/** Random flips, rotations, scales and shifts of a batch, the same for image and mask. */

import { affineGrid, fromArray, gridSample, scope, type Tensor } from '@sal-smis/torch';
import type { Random } from '../../random.js';

export interface GeometrySettings {
  /** Probability of each of the two mirrorings. */
  flip: number;
  /** Whether the image is first turned by 0, 90, 180 or 270 degrees: with the mirrorings, all eight symmetries. */
  quarterTurns: boolean;
  /** Largest rotation to either side beyond that, in degrees. */
  rotation: number;
  /** Enlargement is log-uniform in [1 / scale, scale]. */
  scale: number;
  /** Largest shift to either side, as a share of the side. */
  shift: number;
}

/**
 * One affine map from output to input coordinates (-1..1), row-major [2, 3], as `affineGrid` takes it.
 * The order of draws is fixed, so that equal streams give equal maps.
 */
export function drawAffine(random: Random, { flip, quarterTurns, rotation, scale, shift }: GeometrySettings): number[] {
  const mirrorX = random.chance(flip) ? -1 : 1;
  const mirrorY = random.chance(flip) ? -1 : 1;
  const turn = random.integer(0, 3) * (quarterTurns ? 90 : 0);
  const angle = ((turn + random.uniform(-rotation, rotation)) * Math.PI) / 180;
  const zoom = Math.exp(random.uniform(-Math.log(scale), Math.log(scale)));
  const shiftX = random.uniform(-2 * shift, 2 * shift);
  const shiftY = random.uniform(-2 * shift, 2 * shift);
  const cosine = Math.cos(angle) / zoom;
  const sine = Math.sin(angle) / zoom;
  return [mirrorX * cosine, -mirrorX * sine, shiftX, mirrorY * sine, mirrorY * cosine, shiftY];
}

/** One map per image: a grid [n, height, width, 2] for `warpImages` and `warpMasks`. */
export function drawGrid(
  randoms: readonly Random[],
  size: { height: number; width: number },
  settings: GeometrySettings,
  device = 'cpu',
): Tensor {
  return scope(() => {
    const theta = fromArray(Float32Array.from(randoms.flatMap((random) => drawAffine(random, settings))), [
      randoms.length,
      2,
      3,
    ]);
    return affineGrid(device === 'cpu' ? theta : theta.toDevice(device), [randoms.length, 1, size.height, size.width]);
  });
}

/** x [N, C, H, W], bilinear; beyond the border the image is mirrored. */
export function warpImages(x: Tensor, grid: Tensor): Tensor {
  return gridSample(x, grid, 'bilinear', 'reflection');
}

/** Class indices [N, H, W] (int64), nearest neighbour. */
export function warpMasks(masks: Tensor, grid: Tensor): Tensor {
  return scope(() =>
    gridSample(masks.unsqueeze(1).to('float32'), grid, 'nearest', 'reflection').squeeze(1).to('int64'),
  );
}

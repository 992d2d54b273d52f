/** Mixtures of two images (mixup, Zhang et al. 2018, arXiv 1710.09412). */

import { fromArray, scope, type Tensor } from '@sal-smis/torch';
import type { Random } from '../random.js';
import { cycle } from './cycle.js';

/**
 * A draw from Beta(alpha, alpha), by Jöhnk's method where alpha is at most 1 and as a ratio of gamma variates (Marsaglia
 * and Tsang 2000) above.
 */
export function drawBeta(random: Random, alpha: number): number {
  if (alpha > 1) {
    const a = drawGamma(random, alpha);
    return a / (a + drawGamma(random, alpha));
  }
  for (;;) {
    // In logarithms: for a small alpha both powers are 0 in floating point.
    const x = Math.log(1 - random.uniform()) / alpha;
    const y = Math.log(1 - random.uniform()) / alpha;
    const largest = Math.max(x, y);
    const logSum = largest + Math.log(Math.exp(x - largest) + Math.exp(y - largest));
    if (logSum <= 0) return Math.exp(x - logSum);
  }
}

function drawGamma(random: Random, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** shares[i] * x[i] + (1 - shares[i]) * x[i + 1] (cyclically); x is [N, C, H, W]. */
export function mixWithShares(x: Tensor, shares: readonly number[]): Tensor {
  return scope(() => {
    const n = shares.length;
    const column = fromArray(Float32Array.from(shares), [n, 1, 1, 1]);
    const share = x.device === 'cpu' ? column : column.toDevice(x.device);
    const next = cycle(x, n, 1);
    return next.add(x.sub(next).mul(share));
  });
}

/**
 * What is kept of several predictions of one image (Monte-Carlo dropout, members of an ensemble, flipped views): running
 * sums, so that memory does not grow with their number.
 */

import { call, keep, noGrad, scope, type Tensor } from '@sal-smis/torch';
import { internal } from '../../errors.js';

/** -p ln p, with 0 at p = 0; the engine's own, exact at both ends. */
export function entropyTerms(probabilities: Tensor): Tensor {
  return call('aten::special_entr', '', probabilities);
}

/** Owns its tensors (float64: a variance is a difference of large sums); call `dispose()`. */
export class PassStatistics {
  private count = 0;
  private sum: Tensor | null = null;
  private squares: Tensor | null = null;
  private entropy: Tensor | null = null;

  /** Adds probabilities [passes, classes, H, W] of one and the same image; they stay the caller's. */
  add(probabilities: Tensor): void {
    noGrad(() =>
      scope(() => {
        const wide = probabilities.to('float64');
        this.sum = accumulate(this.sum, wide.sum([0]));
        this.squares = accumulate(this.squares, wide.mul(wide).sum([0]));
        this.entropy = accumulate(this.entropy, entropyTerms(wide).sum([0, 1]));
      }),
    );
    this.count += probabilities.shape[0] ?? 0;
  }

  /** Mean over passes [classes, H, W]. */
  mean(): Tensor {
    return this.averaged(this.sum);
  }

  /** Variance over passes (divided by their number) [classes, H, W]. */
  variance(): Tensor {
    return scope(() => {
      const mean = this.mean();
      return this.averaged(this.squares).sub(mean.mul(mean)).clamp(0, null);
    });
  }

  /**
   * Mutual information of prediction and pass, in nats [H, W]: the entropy of the mean less the mean entropy (BALD,
   * Houlsby et al. 2011, arXiv 1112.5745, equation 1; by dropout Gal et al. 2017, arXiv 1703.02910). Also the
   * Jensen-Shannon divergence of the passes, at most ln(classes).
   */
  mutualInformation(): Tensor {
    return scope(() => entropyTerms(this.mean()).sum([0]).sub(this.averaged(this.entropy)).clamp(0, null));
  }

  dispose(): void {
    for (const tensor of [this.sum, this.squares, this.entropy]) tensor?.dispose();
  }

  private averaged(total: Tensor | null): Tensor {
    return total ? total.div(this.count) : internal('statistics of no pass');
  }
}

function accumulate(total: Tensor | null, part: Tensor): Tensor {
  return total ? total.add_(part) : keep(part);
}

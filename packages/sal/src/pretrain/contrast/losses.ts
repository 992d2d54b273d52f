/** Losses over embeddings of two views, both float32 [n, d]; row i of each belongs to image i. Scalars with history. */

import { arange, call, cat, crossEntropy, mseLoss, scope, type Tensor } from '@sal-smis/torch';

/** Rows of unit length; a row shorter than 1e-12 stays short (torch.nn.functional.normalize). */
export function unitRows(x: Tensor): Tensor {
  return scope(() => x.div(call('aten::linalg_vector_norm', '', x, 2, [1], true).clamp(1e-12, null)));
}

/**
 * NT-Xent of SimCLR (arXiv 2002.05709, eq. 1): cross-entropy of finding the other view of each image among the 2n - 1
 * other views by cosine similarity over `temperature`; mean over all 2n views.
 */
export function ntXent(first: Tensor, second: Tensor, temperature: number): Tensor {
  return scope(() => {
    const [n = 0] = first.shape;
    const { device } = first;
    const views = unitRows(cat([first, second]));
    const similarity = views.matmul(views.transpose(0, 1)).div(temperature);
    const itself = call('aten::eye', '', 2 * n, undefined, undefined, device).gt(0);
    const others = call('aten::masked_fill', 'Scalar', similarity, itself, Number.NEGATIVE_INFINITY);
    const order = arange(n, { dtype: 'int64', device });
    return crossEntropy(others, cat([order.add(n), order]));
  });
}

/** Distance of BYOL (arXiv 2006.07733, eq. 2): |p' - z'|^2 of unit vectors = 2 - 2 cos(p, z), mean over images; 0..4. */
export function cosineDistance(prediction: Tensor, target: Tensor): Tensor {
  return scope(() => unitRows(prediction).mul(unitRows(target)).sum([1]).mul(-2).add(2).mean());
}

export interface VicregTerms {
  /** Mean squared difference of the two views. */
  invariance: Tensor;
  /** How far the standard deviation of each dimension is below 1; mean over dimensions and views. */
  variance: Tensor;
  /** Squared covariances of different dimensions, over d; sum over the two views. */
  covariance: Tensor;
}

/**
 * The three terms of VICReg (arXiv 2105.04906, eq. 1 to 5) as the authors' code scales them: the mean of the two views'
 * variance terms, the sum of their covariance terms. Needs n of 2 or more.
 */
export function vicregTerms(first: Tensor, second: Tensor): VicregTerms {
  return scope(() => {
    const [spreadFirst, spreadSecond] = [first, second].map(varianceTerm) as [Tensor, Tensor];
    const [boundFirst, boundSecond] = [first, second].map(covarianceTerm) as [Tensor, Tensor];
    return {
      invariance: mseLoss(first, second),
      variance: spreadFirst.add(spreadSecond).div(2),
      covariance: boundFirst.add(boundSecond),
    };
  });
}

/** mean_j max(0, 1 - sqrt(Var(z_j) + 1e-4)), with the unbiased variance. */
function varianceTerm(z: Tensor): Tensor {
  const variance = call('aten::var', 'correction', z, [0], 1);
  return variance.add(1e-4).sqrt().neg().add(1).relu().mean();
}

/** Sum of the squared off-diagonal entries of the covariance matrix [d, d], over d. */
function covarianceTerm(z: Tensor): Tensor {
  const [n = 0, d = 0] = z.shape;
  const centred = z.sub(z.mean([0], true));
  const covariance = centred
    .transpose(0, 1)
    .matmul(centred)
    .div(n - 1);
  const diagonal = call('aten::diagonal', '', covariance).pow(2).sum();
  return covariance.pow(2).sum().sub(diagonal).div(d);
}

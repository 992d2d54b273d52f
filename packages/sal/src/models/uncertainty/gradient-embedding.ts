/**
 * Gradient embeddings of BADGE (Ash et al. 2020, arXiv 1906.03671) for segmentation: the gradient of an image's
 * cross-entropy against its own predicted mask with respect to the weights of the last layer. The published one is the
 * outer product of (probabilities - one-hot prediction) and last features; here the last layer is a 1x1 convolution, so
 * the gradient is the mean of these products over the pixels. Its length says how uncertain the prediction is, its
 * direction in what way.
 */

import { call, noGrad, scope, type Tensor } from '@sal-smis/torch';
import type { UNet } from '../unet.js';

/**
 * The embeddings of normalised images x [N, C, H, W]: float32 [N, classes x width], row by row; class c and feature w lie
 * at c x width + w. The network must be in eval mode.
 */
export function gradientEmbeddings(unet: UNet, x: Tensor): Float32Array {
  return noGrad(() =>
    scope(() => {
      const features = unet.decode(unet.encode(x)).to('float32');
      const probabilities = unet.head(features, x).to('float32').softmax(1);
      const [n = 0, width = 0, rows = 0, columns = 0] = features.shape;
      const [, classes = 0] = probabilities.shape;
      const slopes = meanSlopes(probabilities, [n, classes, rows, columns]).reshape([n, classes, rows * columns]);
      const products = slopes.matmul(features.reshape([n, width, rows * columns]).transpose(1, 2));
      return products.reshape([n, classes * width]).toFloat32Array();
    }),
  );
}

/**
 * d mean cross-entropy / d logits at the head's own resolution: (p - one-hot(argmax p)) / pixels, carried back through
 * the enlargement of the logits where the network has one.
 */
function meanSlopes(probabilities: Tensor, shape: readonly [number, number, number, number]): Tensor {
  const [, , rows = 0, columns = 0] = probabilities.shape;
  const [, , height, width] = shape;
  const slopes = probabilities.sub(oneHot(probabilities)).mul(1 / (rows * columns));
  if (rows === height && columns === width) return slopes;
  return call('aten::upsample_bilinear2d_backward', '', slopes, [rows, columns], shape, false);
}

/** 1 at the likeliest class of each pixel, 0 elsewhere; of equal ones the first. */
function oneHot(probabilities: Tensor): Tensor {
  const [, classes = 0] = probabilities.shape;
  const { indices } = probabilities.max(1);
  const planes = call('aten::one_hot', '', indices, classes);
  return planes.permute([0, 3, 1, 2]).to('float32');
}

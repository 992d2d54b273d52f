/** Multi-layer perceptrons on pooled features, and the module that holds a U-Net with the heads of its task. */

import { adaptiveAvgPool2d, type Tensor } from '@sal-smis/torch';
import { BatchNorm2d, Conv2d, Module, ReLU, Sequential } from '@sal-smis/torch/nn';
import type { UNet } from '../../models/unet.js';

/**
 * Fully connected layers with batch normalisation and ReLU after all but the last, [N, in] to [N, out]. They are 1x1
 * convolutions of images of one pixel: the same numbers.
 */
export class Perceptron extends Module {
  private readonly layers: Sequential;

  /** `sizes`: in, hidden sizes, out. */
  constructor(sizes: readonly number[]) {
    super();
    const layers = sizes.slice(1).flatMap((out, i): Module[] => {
      const linear = (bias: boolean) => new Conv2d(sizes[i]!, out, 1, { bias });
      const last = i === sizes.length - 2;
      // A bias before a batch normalisation would be taken away again.
      return last ? [linear(true)] : [linear(false), new BatchNorm2d(out), new ReLU()];
    });
    this.layers = this.child('layers', new Sequential(...layers));
  }

  forward(x: Tensor): Tensor {
    const [n = 0, features = 0] = x.shape;
    return this.layers.forward(x.reshape([n, features, 1, 1])).reshape([n, -1]);
  }
}

/** Channels of the bottleneck of a U-Net of this width. */
export function bottleneckChannels(width: number): number {
  return 8 * width;
}

/** A U-Net whose pooled bottleneck goes through a projector: images [N, C, H, W] to embeddings [N, d], float32. */
export class ProjectedEncoder extends Module {
  readonly unet: UNet;
  readonly projector: Perceptron;

  constructor(unet: UNet, sizes: readonly number[]) {
    super();
    this.unet = this.child('unet', unet);
    this.projector = this.child('projector', new Perceptron([bottleneckChannels(unet.options.width), ...sizes]));
  }

  forward(x: Tensor): Tensor {
    const bottleneck = this.unet.encode(x).at(-1) as Tensor;
    return this.projector.forward(adaptiveAvgPool2d(bottleneck, [1, 1]).reshape([x.shape[0] ?? 0, -1])).to('float32');
  }
}

/** The layers that a convolutional network needs; defaults and initialisation are PyTorch's. */

import { noGrad } from '../autograd.js';
import { ones, zeros } from '../ops/create.js';
import { avgPool2d, conv2d, maxPool2d, upsampleBilinear2d } from '../ops/image.js';
import { scope } from '../scope.js';
import { call, channelsLast, type Tensor } from '../tensor.js';
import { Module } from './module.js';

export interface Conv2dLayerOptions {
  stride?: number;
  padding?: number;
  bias?: boolean;
}

/** Square convolution, [N, in, H, W] to [N, out, H', W']. Weights are kept in channels-last memory. */
export class Conv2d extends Module {
  private readonly stride: number;
  private readonly padding: number;

  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    readonly kernelSize: number,
    { stride = 1, padding = 0, bias = true }: Conv2dLayerOptions = {},
  ) {
    super();
    this.stride = stride;
    this.padding = padding;
    // Kaiming-uniform with a = sqrt(5), which is uniform in +-1 / sqrt(fan in) (torch.nn.Conv2d).
    const bound = 1 / Math.sqrt(inChannels * kernelSize * kernelSize);
    const shape = [outChannels, inChannels, kernelSize, kernelSize];
    const weight = scope(() => uniform(shape, bound).contiguous(channelsLast));
    this.parameter('weight', weight);
    if (bias) this.parameter('bias', uniform([outChannels], bound));
  }

  get weight(): Tensor {
    return this.ownTensor('weight');
  }

  get bias(): Tensor | null {
    return this.hasTensor('bias') ? this.ownTensor('bias') : null;
  }

  forward(x: Tensor): Tensor {
    return conv2d(x, this.weight, this.bias, { stride: this.stride, padding: this.padding });
  }
}

function uniform(shape: readonly number[], bound: number): Tensor {
  const tensor = zeros(shape);
  noGrad(() => call('aten::uniform_', '', tensor, -bound, bound).dispose());
  return tensor;
}

/** Normalises each channel of [N, C, H, W]: by the batch in training, by the running statistics otherwise. */
export class BatchNorm2d extends Module {
  constructor(
    readonly channels: number,
    readonly eps = 1e-5,
    readonly momentum = 0.1,
  ) {
    super();
    this.parameter('weight', ones([channels]));
    this.parameter('bias', zeros([channels]));
    this.buffer('running_mean', zeros([channels]));
    this.buffer('running_var', ones([channels]));
    this.buffer('num_batches_tracked', zeros([], { dtype: 'int64' }));
  }

  get weight(): Tensor {
    return this.ownTensor('weight');
  }

  get bias(): Tensor {
    return this.ownTensor('bias');
  }

  get runningMean(): Tensor {
    return this.ownTensor('running_mean');
  }

  get runningVariance(): Tensor {
    return this.ownTensor('running_var');
  }

  forward(x: Tensor): Tensor {
    if (this.training) this.ownTensor('num_batches_tracked').add_(1);
    return call(
      'aten::batch_norm',
      '',
      x,
      this.weight,
      this.bias,
      this.runningMean,
      this.runningVariance,
      this.training,
      this.momentum,
      this.eps,
      true,
    );
  }
}

export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return call('aten::relu', '', x);
  }
}

/** Sets whole channels to zero with probability p in training. */
export class Dropout2d extends Module {
  constructor(readonly p = 0.5) {
    super();
  }

  forward(x: Tensor): Tensor {
    return call('aten::feature_dropout', '', x, this.p, this.training);
  }
}

export class MaxPool2d extends Module {
  constructor(readonly kernelSize: number) {
    super();
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize);
  }
}

export class AvgPool2d extends Module {
  constructor(readonly kernelSize: number) {
    super();
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize);
  }
}

/** Enlarges by a whole factor, corners aligned or not. */
export class UpsamplingBilinear2d extends Module {
  constructor(
    readonly scaleFactor: number,
    readonly alignCorners = true,
  ) {
    super();
  }

  forward(x: Tensor): Tensor {
    const [, , height = 0, width = 0] = x.shape;
    return upsampleBilinear2d(x, [height * this.scaleFactor, width * this.scaleFactor], this.alignCorners);
  }
}

/** One layer after the other; children are named 0, 1, 2, ... */
export class Sequential extends Module {
  private readonly layers: Module[];

  constructor(...layers: Module[]) {
    super();
    this.layers = layers.map((layer, i) => this.child(String(i), layer));
  }

  /** What lies between two layers is let go at once; autograd keeps what it needs of it. */
  forward(x: Tensor): Tensor {
    let value = x;
    for (const layer of this.layers) {
      const next = layer.forward(value);
      if (value !== x && value !== next) value.dispose();
      value = next;
    }
    return value;
  }
}

/** Convolutions and transposed convolutions in one, two and three dimensions; defaults and initialisation are PyTorch's. */

import { zeros } from '../ops/create.js';
import { scope } from '../scope.js';
import { call, channelsLast, type Tensor } from '../tensor.js';
import { type Extent, extentOf, extentText } from './extent.js';
import { uniform_ } from './init.js';
import { Module } from './module.js';

export interface ConvolutionOptions {
  stride?: Extent;
  padding?: Extent;
  dilation?: Extent;
  /** Channels are convolved in so many separate groups; both numbers of channels must be multiples of it. */
  groups?: number;
  bias?: boolean;
}

export interface TransposedConvolutionOptions extends ConvolutionOptions {
  /** Added to one side of the output: several input sizes give one output size when stride > 1. */
  outputPadding?: Extent;
}

/** What both kinds share. Weights of two dimensions are kept in channels-last memory. */
abstract class Convolution extends Module {
  readonly kernelSize: number[];
  protected readonly stride: number[];
  protected readonly padding: number[];
  protected readonly dilation: number[];
  protected readonly groups: number;

  constructor(
    protected readonly dimensions: 1 | 2 | 3,
    readonly inChannels: number,
    readonly outChannels: number,
    kernelSize: Extent,
    { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true }: ConvolutionOptions,
    transposed: boolean,
  ) {
    super();
    this.kernelSize = extentOf('kernelSize', kernelSize, dimensions, 1);
    this.stride = extentOf('stride', stride, dimensions, 1);
    this.padding = extentOf('padding', padding, dimensions, 0);
    this.dilation = extentOf('dilation', dilation, dimensions, 1);
    this.groups = groups;
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new Error(`groups is ${groups}, expected a divisor of ${inChannels} and ${outChannels} channels`);
    }
    const [first, second] = transposed ? [inChannels, outChannels / groups] : [outChannels, inChannels / groups];
    const shape = [first, second, ...this.kernelSize];
    // Kaiming-uniform with a = sqrt(5), which is uniform in +-1 / sqrt(fan in) (torch.nn.Conv2d).
    const bound = 1 / Math.sqrt(shape.slice(1).reduce((product, side) => product * side, 1));
    const weight = scope(() => {
      const drawn = uniform_(zeros(shape), -bound, bound);
      return dimensions === 2 ? drawn.contiguous(channelsLast) : drawn;
    });
    this.parameter('weight', weight);
    if (bias) this.parameter('bias', uniform_(zeros([outChannels]), -bound, bound));
  }

  get weight(): Tensor {
    return this.ownTensor('weight');
  }

  get bias(): Tensor | null {
    return this.hasTensor('bias') ? this.ownTensor('bias') : null;
  }

  protected override describe(): string {
    const parts = [`${this.inChannels}, ${this.outChannels}, kernelSize=${extentText(this.kernelSize)}`];
    if (this.stride.some((side) => side !== 1)) parts.push(`stride=${extentText(this.stride)}`);
    if (this.padding.some((side) => side !== 0)) parts.push(`padding=${extentText(this.padding)}`);
    if (this.dilation.some((side) => side !== 1)) parts.push(`dilation=${extentText(this.dilation)}`);
    if (this.groups !== 1) parts.push(`groups=${this.groups}`);
    return parts.join(', ');
  }
}

/** x [N, in, ...] to [N, out, ...]; weight [out, in / groups, ...kernel]. */
abstract class PlainConvolution extends Convolution {
  constructor(dimensions: 1 | 2 | 3, into: number, out: number, kernel: Extent, options: ConvolutionOptions) {
    super(dimensions, into, out, kernel, options, false);
  }

  forward(x: Tensor): Tensor {
    const { stride, padding, dilation, groups } = this;
    return call(`aten::conv${this.dimensions}d`, '', x, this.weight, this.bias, stride, padding, dilation, groups);
  }
}

/** The gradient of a convolution as a layer: x [N, in, ...] to a larger [N, out, ...]; weight [in, out / groups, ...kernel]. */
abstract class TransposedConvolution extends Convolution {
  private readonly outputPadding: number[];

  constructor(dimensions: 1 | 2 | 3, into: number, out: number, kernel: Extent, options: TransposedConvolutionOptions) {
    super(dimensions, into, out, kernel, options, true);
    this.outputPadding = extentOf('outputPadding', options.outputPadding ?? 0, dimensions, 0);
  }

  forward(x: Tensor): Tensor {
    const name = `aten::conv_transpose${this.dimensions}d`;
    const { stride, padding, outputPadding, groups, dilation } = this;
    const overload = this.dimensions === 1 ? '' : 'input';
    return call(name, overload, x, this.weight, this.bias, stride, padding, outputPadding, groups, dilation);
  }
}

/** [N, in, L] to [N, out, L']. */
export class Conv1d extends PlainConvolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Extent, options: ConvolutionOptions = {}) {
    super(1, inChannels, outChannels, kernelSize, options);
  }
}

/** [N, in, H, W] to [N, out, H', W']. */
export class Conv2d extends PlainConvolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Extent, options: ConvolutionOptions = {}) {
    super(2, inChannels, outChannels, kernelSize, options);
  }
}

/** [N, in, D, H, W] to [N, out, D', H', W']. */
export class Conv3d extends PlainConvolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Extent, options: ConvolutionOptions = {}) {
    super(3, inChannels, outChannels, kernelSize, options);
  }
}

/** [N, in, L] to [N, out, L']. */
export class ConvTranspose1d extends TransposedConvolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Extent, options: TransposedConvolutionOptions = {}) {
    super(1, inChannels, outChannels, kernelSize, options);
  }
}

/** [N, in, H, W] to [N, out, H', W']. */
export class ConvTranspose2d extends TransposedConvolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Extent, options: TransposedConvolutionOptions = {}) {
    super(2, inChannels, outChannels, kernelSize, options);
  }
}

/** [N, in, D, H, W] to [N, out, D', H', W']. */
export class ConvTranspose3d extends TransposedConvolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Extent, options: TransposedConvolutionOptions = {}) {
    super(3, inChannels, outChannels, kernelSize, options);
  }
}

/**
 * The bilinear U-Net of the paper's repository (Ronneberger et al. 2015; layout of milesial/Pytorch-UNet): two
 * (3x3 convolution without bias, batch normalisation, ReLU) per level, max-pooling down, align-corners bilinear up.
 * Width w gives levels of w, 2w, 4w, 8w, 8w channels; w = 64 is the published 17.26 M parameters. Parameter names are
 * PyTorch's (`inc.double_conv.0.weight`), so weights go both ways.
 */

import { avgPool2d, call, cat, channelsLast, type Tensor, upsampleBilinear2d } from '@sal-smis/torch';
import { BatchNorm2d, Conv2d, MaxPool2d, Module, ReLU, Sequential } from '@sal-smis/torch/nn';
import { levelMultiple } from './input-size.js';
import { denormalizeToBytes } from './normalize.js';

export interface UNetOptions {
  inChannels: number;
  /** Output channels: classes, or image channels in a restoration task. */
  classes: number;
  /** Channels of the first level. */
  width: number;
  /**
   * 1: the published network. 2, 4: it works on images averaged over that many pixels a side and its logits are enlarged
   * bilinearly: at 128 px the bottleneck then sees the whole lesion, at two fifths of the time (docs/results.md).
   */
  inputStride?: number;
  /** `bytes`: the network turns its normalised input back into pixels of 0..255 (the published defect `input-scale`). */
  inputScale?: 'bytes' | undefined;
}

class DoubleConv extends Module {
  private readonly layers: Sequential;

  constructor(inChannels: number, outChannels: number, midChannels = outChannels) {
    super();
    this.layers = this.child(
      'double_conv',
      new Sequential(
        new Conv2d(inChannels, midChannels, 3, { padding: 1, bias: false }),
        new BatchNorm2d(midChannels),
        new ReLU(),
        new Conv2d(midChannels, outChannels, 3, { padding: 1, bias: false }),
        new BatchNorm2d(outChannels),
        new ReLU(),
      ),
    );
  }

  forward(x: Tensor): Tensor {
    return this.layers.forward(x);
  }
}

class Down extends Module {
  private readonly layers: Sequential;

  constructor(inChannels: number, outChannels: number) {
    super();
    this.layers = this.child('maxpool_conv', new Sequential(new MaxPool2d(2), new DoubleConv(inChannels, outChannels)));
  }

  forward(x: Tensor): Tensor {
    return this.layers.forward(x);
  }
}

class Up extends Module {
  private readonly conv: DoubleConv;

  constructor(inChannels: number, outChannels: number) {
    super();
    this.conv = this.child('conv', new DoubleConv(inChannels, outChannels, inChannels / 2));
  }

  forward(x: Tensor): Tensor {
    return this.conv.forward(x);
  }

  /** deep [N, C1, H / 2, W / 2] and skip [N, C2, H, W] to [N, out, H, W]. */
  merge(deep: Tensor, skip: Tensor): Tensor {
    const [, , height = 0, width = 0] = skip.shape;
    return this.forward(cat([skip, upsampleBilinear2d(deep, [height, width], true)], 1));
  }
}

class OutConv extends Module {
  private readonly conv: Conv2d;

  constructor(inChannels: number, classes: number) {
    super();
    this.conv = this.child('conv', new Conv2d(inChannels, classes, 1));
  }

  forward(x: Tensor): Tensor {
    return this.conv.forward(x);
  }
}

/** Zeroes whole channels with probability p and scales the others by 1 / (1 - p), by the engine's seeded generator. */
export function dropChannels(x: Tensor, p: number): Tensor {
  return call('aten::feature_dropout', '', x, p, true);
}

export interface ForwardOptions {
  /**
   * Probability with which whole channels of every encoder level are dropped before decoding, in training and in eval
   * mode alike (Monte-Carlo dropout, Gal & Ghahramani 2016, arXiv 1506.02142; feature perturbation of UniMatch, arXiv
   * 2208.09910). Unless given: `trainingDropout` in training mode, none in eval mode.
   */
  dropout?: number;
}

export class UNet extends Module {
  /** Channel dropout of the encoder levels during training; 0 is the published network. */
  trainingDropout = 0;
  readonly options: Readonly<UNetOptions & { inputStride: number }>;
  private readonly inc: DoubleConv;
  private readonly downs: Down[];
  private readonly ups: Up[];
  private readonly outc: OutConv;

  constructor({ inChannels, classes, width, inputStride = 1, inputScale }: UNetOptions) {
    super();
    this.options = { inChannels, classes, width, inputStride, ...(inputScale ? { inputScale } : {}) };
    this.inc = this.child('inc', new DoubleConv(inChannels, width));
    this.downs = [
      this.child('down1', new Down(width, width * 2)),
      this.child('down2', new Down(width * 2, width * 4)),
      this.child('down3', new Down(width * 4, width * 8)),
      this.child('down4', new Down(width * 8, width * 8)),
    ];
    this.ups = [
      this.child('up1', new Up(width * 16, width * 4)),
      this.child('up2', new Up(width * 8, width * 2)),
      this.child('up3', new Up(width * 4, width)),
      this.child('up4', new Up(width * 2, width)),
    ];
    this.outc = this.child('outc', new OutConv(width, classes));
  }

  /** Height and width of an image must be multiples of this. */
  get sizeMultiple(): number {
    return levelMultiple * this.options.inputStride;
  }

  /**
   * The five encoder levels [inc, down1, down2, down3, down4] of x [N, C, H, W]; with s the input stride, level i is
   * [N, C_i, H / (s 2^i), W / (s 2^i)].
   */
  encode(x: Tensor): Tensor[] {
    const [, channels, height = 0, width = 0] = x.shape;
    if (channels !== this.options.inChannels) {
      throw new Error(`image has ${channels} channels; this U-Net takes ${this.options.inChannels}`);
    }
    const { sizeMultiple } = this;
    if (height % sizeMultiple !== 0 || width % sizeMultiple !== 0) {
      const up = (side: number) => Math.max(sizeMultiple, Math.ceil(side / sizeMultiple) * sizeMultiple);
      throw new Error(
        `image is ${height}x${width}; the U-Net needs multiples of ${sizeMultiple}: use ${up(height)}x${up(width)}`,
      );
    }
    // Convolutions run a third faster on channels-last memory; for such an input this is no copy.
    const { inputStride, inputScale } = this.options;
    const pixels = (inputScale === 'bytes' ? denormalizeToBytes(x) : x).contiguous(channelsLast);
    return this.encodeAveraged(inputStride > 1 ? avgPool2d(pixels, inputStride) : pixels);
  }

  /** What `encode` makes of images that are averaged over the input stride already, x [N, C, h, w]. */
  encodeAveraged(x: Tensor): Tensor[] {
    const levels = [this.inc.forward(x)];
    for (const down of this.downs) levels.push(down.forward(levels.at(-1) as Tensor));
    return levels;
  }

  /** Features before the head, [N, width, H, W], from the levels that `encode` gives. */
  decode(levels: readonly Tensor[]): Tensor {
    let deep = levels.at(-1) as Tensor;
    this.ups.forEach((up, i) => {
      deep = up.merge(deep, levels[levels.length - 2 - i] as Tensor);
    });
    return deep;
  }

  /** Logits [N, classes, H, W]. */
  forward(x: Tensor, { dropout = this.training ? this.trainingDropout : 0 }: ForwardOptions = {}): Tensor {
    const levels = this.encode(x).map((level) => (dropout > 0 ? dropChannels(level, dropout) : level));
    return this.head(this.decode(levels), x);
  }

  /** Logits [N, classes, H, W] of images x [N, C, H, W] from what `decode` made of their levels. */
  head(decoded: Tensor, x: Tensor): Tensor {
    const logits = this.outc.forward(decoded);
    const [, , height = 0, width = 0] = x.shape;
    return this.options.inputStride > 1 ? upsampleBilinear2d(logits, [height, width], false) : logits;
  }

  /** Logits [N, classes, h, w] of images that are averaged over the input stride already, x [N, C, h, w]. */
  forwardAveraged(x: Tensor): Tensor {
    return this.outc.forward(this.decode(this.encodeAveraged(x)));
  }
}

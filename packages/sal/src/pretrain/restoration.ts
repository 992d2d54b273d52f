/**
 * What the tasks that restore images share: pairs of an image and its distortion, and the U-Net that undoes it.
 * It ends in one linear head with as many outputs as the image has channels; its output is in network units, so that 0 is
 * mid-grey and a fresh network starts near the right mean. The loss is the mean squared error of pixel values in 0..1,
 * over the pixels that count.
 *
 * With an input stride, images are averaged first and distorted and restored at the size at which the network works:
 * changes of single pixels would vanish in its averaging.
 */

import { fromBytes, mseLoss, noGrad, scope, type Tensor, zerosLike } from '@sal-smis/torch';
import { type BatchShape, normalization, unitBatchFromPixels } from '../models/normalize.js';
import { UNet } from '../models/unet.js';
import type { Random } from '../random.js';
import { averagedShape, averagePixels } from './average.js';
import { networkInput } from './network-input.js';
import { byteLength, type ImageShape } from './shape.js';
import type { Streams, TaskContext, TaskModel, TaskSample } from './task.js';

/** Images and masks of one size; the images are uint8 [height, width, channels]. */
export interface Distortion {
  /**
   * Fills `target` with the image to restore and `input` with what the network is shown. Where only some pixels count,
   * sets their entries of `counted` (uint8 [height * width], zeros at first) to 1; all count where none is set.
   */
  distort(source: Uint8Array, target: Uint8Array, input: Uint8Array, random: Random, counted: Uint8Array): void;
}

export interface RestorationOptions {
  /** Whether the decoder sees the levels above the bottleneck. */
  skips: boolean;
}

interface Pairs {
  targets: Uint8Array;
  inputs: Uint8Array;
  /** [n, height, width] of 0 and 1. */
  counted: Uint8Array;
  shape: BatchShape;
}

export class Restoration implements TaskModel {
  readonly unet: UNet;
  readonly sampleShape: ImageShape;
  private readonly distortion: Distortion;

  constructor(
    private readonly context: TaskContext,
    distortionOf: (shape: ImageShape) => Distortion,
    private readonly options: RestorationOptions = { skips: true },
  ) {
    const { shape, width, inputStride, device } = context;
    this.sampleShape = averagedShape(shape, inputStride);
    this.distortion = distortionOf(this.sampleShape);
    this.unet = new UNet({ inChannels: shape.channels, classes: shape.channels, width, inputStride });
    this.unet.to(device);
  }

  get network(): UNet {
    return this.unet;
  }

  /** A decoder that was shown nothing but the bottleneck is no start for one that sees every level. */
  get trained() {
    return this.options.skips ? 'all' : 'encoder';
  }

  loss(pixels: Uint8Array, streams: Streams): Tensor {
    return scope(() => this.imageLosses(pixels, streams).mean());
  }

  imageLosses(pixels: Uint8Array, streams: Streams): Tensor {
    const { targets, inputs, counted, shape } = this.pairs(pixels, streams);
    const { device } = this.context;
    return scope(() => {
      const clean = unitBatchFromPixels(targets, shape, device);
      const errors = mseLoss(this.restore(inputs, shape), clean, 'none').mean([1]);
      if (!counted.includes(1)) return errors.mean([1, 2]);
      const bytes = fromBytes(counted, 'uint8', [shape.n, shape.height, shape.width]);
      const weights = (device === 'cpu' ? bytes : bytes.toDevice(device)).to('float32');
      return errors
        .mul(weights)
        .sum([1, 2])
        .div(weights.sum([1, 2]));
    });
  }

  samples(pixels: Uint8Array, streams: Streams): TaskSample[] {
    const { targets, inputs, shape } = this.pairs(pixels, streams);
    const training = this.unet.training;
    this.unet.eval();
    const values = scope(() => noGrad(() => this.restore(inputs, shape).permute([0, 2, 3, 1]).toFloat32Array()));
    this.unet.train(training);
    const restored = new Uint8Array(Uint8ClampedArray.from(values, (value) => value * 255).buffer);
    const bytes = byteLength(this.sampleShape);
    return Array.from({ length: shape.n }, (_, i) => ({
      original: targets.slice(i * bytes, (i + 1) * bytes),
      distorted: inputs.slice(i * bytes, (i + 1) * bytes),
      restored: restored.slice(i * bytes, (i + 1) * bytes),
    }));
  }

  /** Distorted uint8 pixels to restored values around 0..1, float32 [N, C, H, W]. */
  private restore(inputs: Uint8Array, shape: BatchShape): Tensor {
    const input = networkInput(unitBatchFromPixels(inputs, shape, this.context.device), this.context);
    const output = this.output(input).to('float32');
    if (this.context.defects.includes('double-sigmoid')) return output.sigmoid().sigmoid();
    return output.mul(normalization.deviation).add(normalization.mean);
  }

  /** Of averaged images [N, C, h, w], in network units [N, C, h, w]. */
  private output(input: Tensor): Tensor {
    if (this.options.skips) return this.unet.forwardAveraged(input);
    const levels = this.unet.encodeAveraged(input);
    const bottleneck = levels.length - 1;
    const cut = levels.map((level, i) => (i === bottleneck ? level : zerosLike(level)));
    return this.unet.head(this.unet.decode(cut), input);
  }

  private pairs(pixels: Uint8Array, streams: Streams): Pairs {
    const { shape, inputStride } = this.context;
    const bytes = byteLength(shape);
    const averagedBytes = byteLength(this.sampleShape);
    const area = this.sampleShape.height * this.sampleShape.width;
    const n = pixels.length / bytes;
    const averaged = new Uint8Array(averagedBytes);
    const targets = new Uint8Array(n * averagedBytes);
    const inputs = new Uint8Array(n * averagedBytes);
    const counted = new Uint8Array(n * area);
    const part = (array: Uint8Array, i: number, length: number) => array.subarray(i * length, (i + 1) * length);
    for (let i = 0; i < n; i++) {
      averagePixels(part(pixels, i, bytes), averaged, shape, inputStride);
      const [target, input] = [part(targets, i, averagedBytes), part(inputs, i, averagedBytes)];
      this.distortion.distort(averaged, target, input, streams(i), part(counted, i, area));
    }
    return { targets, inputs, counted, shape: { n, ...this.sampleShape } };
  }
}

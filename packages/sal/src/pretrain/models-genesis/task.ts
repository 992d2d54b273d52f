/**
 * Models Genesis (Zhou et al. 2019, arXiv 1908.06912): restore the clean image from a distorted one. The U-Net ends in
 * one linear head with as many outputs as the image has channels; its output is in network units, so that 0 is mid-grey
 * and a fresh network starts near the right mean. The loss is the mean squared error of pixel values in 0..1.
 *
 * With an input stride, images are averaged first and distorted and restored at the size at which the network works:
 * distortions of single pixels would vanish in its averaging.
 */

import { mseLoss, noGrad, scope, type Tensor } from '@sal-smis/torch';
import { type BatchShape, batchFromPixels, normalization, unitBatchFromPixels } from '../../models/normalize.js';
import { UNet } from '../../models/unet.js';
import { noOptions } from '../../plugin.js';
import type { PretrainTask, Streams, TaskContext, TaskModel, TaskSample } from '../task.js';
import { averagedShape, averagePixels } from './average.js';
import { Distorter } from './distort.js';
import { byteLength, type ImageShape } from './shape.js';

class Restoration implements TaskModel {
  readonly unet: UNet;
  readonly sampleShape: ImageShape;
  private readonly distorter: Distorter;

  constructor(private readonly context: TaskContext) {
    const { shape, width, inputStride, device } = context;
    this.unet = new UNet({ inChannels: shape.channels, classes: shape.channels, width, inputStride });
    this.unet.to(device);
    this.sampleShape = averagedShape(shape, inputStride);
    this.distorter = new Distorter(this.sampleShape);
  }

  get network(): UNet {
    return this.unet;
  }

  loss(pixels: Uint8Array, streams: Streams): Tensor {
    const { targets, inputs, shape } = this.distort(pixels, streams);
    return scope(() => {
      const clean = unitBatchFromPixels(targets, shape, this.context.device);
      return mseLoss(this.restore(inputs, shape), clean);
    });
  }

  samples(pixels: Uint8Array, streams: Streams): TaskSample[] {
    const { targets, inputs, shape } = this.distort(pixels, streams);
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
    const output = this.unet.forwardAveraged(batchFromPixels(inputs, shape, this.context.device)).to('float32');
    return output.mul(normalization.deviation).add(normalization.mean);
  }

  private distort(
    pixels: Uint8Array,
    streams: Streams,
  ): { targets: Uint8Array; inputs: Uint8Array; shape: BatchShape } {
    const { shape, inputStride } = this.context;
    const bytes = byteLength(shape);
    const averagedBytes = byteLength(this.sampleShape);
    const n = pixels.length / bytes;
    const averaged = new Uint8Array(averagedBytes);
    const targets = new Uint8Array(n * averagedBytes);
    const inputs = new Uint8Array(n * averagedBytes);
    for (let i = 0; i < n; i++) {
      const part = (array: Uint8Array) => array.subarray(i * averagedBytes, (i + 1) * averagedBytes);
      averagePixels(pixels.subarray(i * bytes, (i + 1) * bytes), averaged, shape, inputStride);
      this.distorter.distort(averaged, part(targets), part(inputs), streams(i));
    }
    return { targets, inputs, shape: { n, ...this.sampleShape } };
  }
}

export const modelsGenesis: PretrainTask = {
  name: 'models-genesis',
  paper: 'Zhou et al. 2019, arXiv 1908.06912',
  options: noOptions,
  summary: 'restore images after local shuffling, non-linear intensity and painting (Zhou et al. 2019)',
  create: (context) => new Restoration(context),
};

/** A trained U-Net as the stages after training see it: prepared pixels in, lesion probabilities out. */

import { scope } from '@sal-smis/torch';
import { FailureError } from '../errors.js';
import { predictProbabilities } from './inference.js';
import { batchFromPixels } from './normalize.js';
import type { UNet } from './unet.js';
import { loadUNet } from './weights.js';

/** Class index of the lesion in the U-Net's output. */
const LESION = 1;

export interface LesionModelOptions {
  /** Channels of the prepared pixels. */
  channels: 1 | 3;
  device: string;
  /** Average over the image and its three flips. */
  flips: boolean;
  /** Wraps the forward pass, for reduced precision. */
  arithmetic?: <T>(body: () => T) => T;
}

/** Owns the network's tensors: call `dispose()`. */
export class LesionModel {
  private constructor(
    private readonly unet: UNet,
    private readonly options: LesionModelOptions,
  ) {}

  /** @throws FailureError when the weights are missing or damaged, or the network is made for other images */
  static load(path: string, options: LesionModelOptions): LesionModel {
    const { unet } = loadUNet(path);
    const { inChannels, classes } = unet.options;
    if (inChannels !== options.channels || classes !== 2) {
      unet.dispose();
      throw new FailureError(`the network takes ${inChannels} channels and gives ${classes} classes`, {
        where: path,
        expected: `${options.channels} channels, as this study's images, and 2 classes`,
        fix: 'name a training of this study with --run',
      });
    }
    return new LesionModel(unet.to(options.device), options);
  }

  /**
   * Lesion probability of each of n images.
   * @param pixels prepared pixels, uint8 [n, size, size, channels]
   * @returns n arrays [size, size], values in 0..1
   * @throws FailureError when the network gives something that is no number
   */
  probabilities(pixels: Uint8Array, n: number, size: number): Float32Array[] {
    const { channels, device, flips, arithmetic = (body) => body() } = this.options;
    const values = scope(() => {
      const x = batchFromPixels(pixels, { n, height: size, width: size, channels }, device);
      const probabilities = arithmetic(() => predictProbabilities(this.unet, x, { flips }));
      return probabilities.select(1, LESION).toFloat32Array();
    });
    if (values.some(Number.isNaN)) {
      throw new FailureError('the network gives values that are no numbers (NaN)', {
        fix: 'its training diverged: train again with a smaller learning rate',
      });
    }
    return Array.from({ length: n }, (_, i) => values.subarray(i * size * size, (i + 1) * size * size));
  }

  dispose(): void {
    this.unet.dispose();
  }
}

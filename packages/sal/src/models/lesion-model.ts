/** A trained U-Net as the steps after training see it: prepared pixels in, masks at the images' own size out. */

import { scope } from '@sal-smis/torch';
import { FailureError } from '../errors.js';
import { fillHoles, largestComponent } from '../images/components.js';
import { upsampleToMask } from '../images/upsample.js';
import { predictProbabilities } from './inference.js';
import type { MaskSettings } from './mask-settings.js';
import { batchFromPixels } from './normalize.js';
import type { UNet } from './unet.js';
import { loadUNet } from './weights.js';

/** Class index of the lesion in the U-Net's output. */
const LESION = 1;

export interface LesionModelOptions {
  /** Side and channels of the prepared pixels. */
  size: number;
  channels: 1 | 3;
  device: string;
  settings: Pick<MaskSettings, 'threshold' | 'flips' | 'fillHoles' | 'largestComponent'>;
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
   * Lesion probability of each image of a batch.
   * @param pixels prepared pixels, uint8 [n, size, size, channels]
   * @returns n arrays [size, size], values in 0..1
   * @throws FailureError when the network gives something that is no number
   */
  probabilities(pixels: Uint8Array): Float32Array[] {
    const { size, channels, device, settings, arithmetic = (body) => body() } = this.options;
    const n = pixels.length / (size * size * channels);
    const values = scope(() => {
      const x = batchFromPixels(pixels, { n, height: size, width: size, channels }, device);
      const probabilities = arithmetic(() => predictProbabilities(this.unet, x, { flips: settings.flips }));
      return probabilities.select(1, LESION).toFloat32Array();
    });
    if (values.some(Number.isNaN)) {
      throw new FailureError('the network gives values that are no numbers (NaN)', {
        fix: 'its training diverged: train again with a smaller learning rate',
      });
    }
    return Array.from({ length: n }, (_, i) => values.subarray(i * size * size, (i + 1) * size * size));
  }

  /**
   * The mask of one image at its own size: probability interpolated bilinearly, threshold, then clean-up.
   * @param probability [size, size]
   * @returns 0 or 1, [height, width]
   */
  mask(probability: Float32Array, width: number, height: number): Uint8Array {
    const { size, settings } = this.options;
    const map = { values: probability, width: size, height: size };
    let mask = upsampleToMask(map, width, height, settings.threshold);
    if (settings.largestComponent) mask = largestComponent(mask, width, height);
    if (settings.fillHoles) mask = fillHoles(mask, width, height);
    return mask;
  }

  dispose(): void {
    this.unet.dispose();
  }
}

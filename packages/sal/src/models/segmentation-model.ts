/** A trained U-Net as the steps after training see it: prepared pixels in, masks at the images' own size out. */

import { scope } from '@sal-smis/torch';
import { FailureError } from '../errors.js';
import { fillHoles, largestComponent } from '../images/components.js';
import { fillHolesOfEachClass, largestComponentOfEachClass } from '../images/components-of-classes.js';
import { upsample, upsampleToLabels, upsampleToMask } from '../images/upsample.js';
import { predictProbabilities } from './inference.js';
import type { MaskSettings } from './mask-settings.js';
import { batchFromPixels } from './normalize.js';
import type { UNet, UNetOptions } from './unet.js';
import { loadUNet } from './weights.js';

export interface SegmentationModelOptions {
  /** Side and channels of the prepared pixels. */
  size: number;
  channels: 1 | 3;
  /** Number of classes, background among them; at least 2. */
  classes: number;
  device: string;
  settings: Pick<MaskSettings, 'threshold' | 'flips' | 'fillHoles' | 'largestComponent'>;
  /** Wraps the forward pass, for reduced precision. */
  arithmetic?: <T>(body: () => T) => T;
}

/** Owns the network's tensors: call `dispose()`. */
export class SegmentationModel {
  private constructor(
    private readonly unet: UNet,
    private readonly options: SegmentationModelOptions,
  ) {}

  /** @throws FailureError when the weights are missing or damaged, or the network is made for other images or classes */
  static load(path: string, options: SegmentationModelOptions): SegmentationModel {
    const { unet } = loadUNet(path);
    const { inChannels, classes } = unet.options;
    if (inChannels !== options.channels || classes !== options.classes) {
      unet.dispose();
      throw new FailureError(`the network takes ${inChannels} channels and gives ${classes} classes`, {
        where: path,
        expected: `${options.channels} channels and ${options.classes} classes, as this study has`,
        fix: 'name a training of this study with --run',
      });
    }
    return new SegmentationModel(unet.to(options.device), options);
  }

  /** What the network was made with. */
  get network(): Readonly<UNetOptions> {
    return this.unet.options;
  }

  /** Number of classes, background among them. */
  get classes(): number {
    return this.options.classes;
  }

  /**
   * Probabilities of each image of a batch.
   * @param pixels prepared pixels, uint8 [n, size, size, channels]
   * @returns n arrays [classes, size, size], values in 0..1, sum 1 over classes
   * @throws FailureError when the network gives something that is no number
   */
  probabilities(pixels: Uint8Array): Float32Array[] {
    const { size, channels, classes, device, settings, arithmetic = (body) => body() } = this.options;
    const n = pixels.length / (size * size * channels);
    const values = scope(() => {
      const x = batchFromPixels(pixels, { n, height: size, width: size, channels }, device);
      return arithmetic(() => predictProbabilities(this.unet, x, { flips: settings.flips })).toFloat32Array();
    });
    if (values.some(Number.isNaN)) {
      throw new FailureError('the network gives values that are no numbers (NaN)', {
        fix: 'its training diverged: train again with a smaller learning rate',
      });
    }
    const length = classes * size * size;
    return Array.from({ length: n }, (_, i) => values.subarray(i * length, (i + 1) * length));
  }

  /**
   * The mask of one image at its own size. Probabilities are interpolated bilinearly. Two classes: class 1 where its
   * probability reaches the threshold. More: the class with the highest probability (the threshold does not matter).
   * Then the clean-up that the settings ask for: the largest component of each foreground class, the rest becoming
   * background; then background that one class encloses.
   * @param probabilities [classes, size, size], of `probabilities`
   * @returns class indices, [height, width]
   */
  labels(probabilities: Float32Array, width: number, height: number): Uint8Array {
    return this.options.classes === 2
      ? this.binaryLabels(probabilities, width, height)
      : this.classLabels(probabilities, width, height);
  }

  /**
   * The probabilities of one image at its own size, interpolated as `labels` does; no clean-up.
   * @param probabilities [classes, size, size], of `probabilities`
   * @returns [classes, height, width], values in 0..1
   */
  probabilitiesAt(probabilities: Float32Array, width: number, height: number): Float32Array {
    return upsample(this.mapOf(probabilities), width, height);
  }

  dispose(): void {
    this.unet.dispose();
  }

  private binaryLabels(probabilities: Float32Array, width: number, height: number): Uint8Array {
    const { size, settings } = this.options;
    const lesion = { values: probabilities.subarray(size * size), width: size, height: size };
    let mask = upsampleToMask(lesion, width, height, settings.threshold);
    if (settings.largestComponent) mask = largestComponent(mask, width, height);
    if (settings.fillHoles) mask = fillHoles(mask, width, height);
    return mask;
  }

  private classLabels(probabilities: Float32Array, width: number, height: number): Uint8Array {
    const { settings } = this.options;
    let labels = upsampleToLabels(this.mapOf(probabilities), width, height);
    if (settings.largestComponent) labels = largestComponentOfEachClass(labels, width, height);
    if (settings.fillHoles) labels = fillHolesOfEachClass(labels, width, height);
    return labels;
  }

  private mapOf(values: Float32Array) {
    const { size, classes } = this.options;
    return { values, classes, width: size, height: size };
  }
}

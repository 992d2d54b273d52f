import { internal } from '../../errors.js';
import type { Random } from '../../random.js';
import { drawFlip, flipImage } from '../flip.js';
import type { Distortion } from '../restoration.js';
import { byteLength, type ImageShape } from '../shape.js';
import { applyIntensity, drawIntensityTable } from './intensity.js';
import { LocalShuffler } from './local-shuffle.js';
import { inPaint, outPaint } from './painting.js';

/** Probability of each distortion; in-painting is the share of painted images, the others are out-painted. */
export interface Probabilities {
  flip: number;
  shuffle: number;
  intensity: number;
  painting: number;
  inPainting: number;
}

/** As published (Models Genesis 2-D configuration, used by SAAL 2022 and SAL-SMIS 2023). */
export const published: Probabilities = { flip: 0.4, shuffle: 0.5, intensity: 0.9, painting: 0.9, inPainting: 0.2 };

/**
 * Makes the pairs of the restoration task: the target is the image, flipped or not; the input is the target after
 * local shuffling, non-linear intensity and painting, in this order. All uint8 [height, width, channels].
 * Scratch memory is reused: one instance serves one image at a time.
 */
export class Distorter implements Distortion {
  private readonly shuffler: LocalShuffler;

  constructor(
    readonly shape: ImageShape,
    readonly probabilities: Probabilities = published,
  ) {
    this.shuffler = new LocalShuffler(shape);
  }

  /** Fills `target` with the clean image and `input` with its distortion; the stream decides everything. */
  distort(source: Uint8Array, target: Uint8Array, input: Uint8Array, random: Random): void {
    const bytes = byteLength(this.shape);
    if (source.length !== bytes || target.length !== bytes || input.length !== bytes) {
      internal(`distort: arrays of ${source.length}, ${target.length}, ${input.length} bytes; the shape has ${bytes}`);
    }
    const { flip, shuffle, intensity, painting, inPainting } = this.probabilities;
    flipImage(source, target, this.shape, drawFlip(flip, random));
    if (random.chance(shuffle)) this.shuffler.shuffle(target, input, random);
    else input.set(target);
    if (random.chance(intensity)) applyIntensity(input, drawIntensityTable(random));
    if (random.chance(painting)) {
      const paint = random.chance(inPainting) ? inPaint : outPaint;
      paint(input, this.shape, random);
    }
  }
}

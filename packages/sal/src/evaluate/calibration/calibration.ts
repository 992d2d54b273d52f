/**
 * How far the probabilities of a network can be believed on the test images, as it gives them and after temperature
 * scaling. Taken at the network's own size, before threshold and clean-up: every image has equally many pixels there.
 */

import { IGNORE_INDEX } from '../../images/classes.js';
import { Reliability, type ReliabilityBin } from './reliability.js';
import { SMALLEST_PROBABILITY } from './temperature.js';
import type { FittedTemperature } from './validation.js';

/** As Guo et al. */
const BINS = 15;

export interface CalibrationSide {
  /** Expected calibration error over all pixels of all test images, 0..1. */
  ece: number;
  /** Mean over those pixels, in nats. */
  negativeLogLikelihood: number;
  bins: ReliabilityBin[];
}

export interface Calibration {
  definition: string;
  images: number;
  /** Null where none could be fitted; `note` says why. */
  temperature: FittedTemperature | null;
  note: string;
  before: CalibrationSide;
  /** Null without a temperature. */
  after: CalibrationSide | null;
}

/** Takes in image by image; holds sums only. */
export class CalibrationCollector {
  private images = 0;
  private readonly before = new Side();
  private readonly after = new Side();

  /** @param temperature or in words why there is none */
  constructor(private readonly temperature: FittedTemperature | string) {}

  /**
   * @param probabilities [classes, pixels], sum 1 over classes
   * @param scaled the same after temperature scaling, null without a temperature
   * @param truth class indices [pixels]; IGNORE_INDEX does not count
   */
  add(probabilities: Float32Array, scaled: Float32Array | null, truth: Uint8Array): void {
    this.images++;
    this.before.add(probabilities, truth);
    if (scaled) this.after.add(scaled, truth);
  }

  get result(): Calibration {
    const { temperature } = this;
    const fitted = typeof temperature === 'string' ? null : temperature;
    return {
      definition:
        "pixels of all test images at the network's size, before threshold and clean-up; confidence is the highest " +
        'probability over the classes, accuracy how often that class is the true one; ece is the mean over pixels of ' +
        `|accuracy - confidence| of their bin (${BINS} bins of equal width; Guo et al. 2017, arXiv 1706.04599)`,
      images: this.images,
      temperature: fitted,
      note: noteOn(temperature),
      before: this.before.result,
      after: fitted ? this.after.result : null,
    };
  }
}

class Side {
  private readonly reliability = new Reliability(BINS);
  private logLikelihood = 0;

  add(probabilities: Float32Array, truth: Uint8Array): void {
    const pixels = truth.length;
    const classes = probabilities.length / pixels;
    for (let i = 0; i < pixels; i++) {
      const label = truth[i]!;
      if (label === IGNORE_INDEX) continue;
      let best = 0;
      for (let c = 1; c < classes; c++) {
        if (probabilities[c * pixels + i]! > probabilities[best * pixels + i]!) best = c;
      }
      this.reliability.add(probabilities[best * pixels + i]!, best === label);
      this.logLikelihood += Math.log(Math.max(SMALLEST_PROBABILITY, probabilities[label * pixels + i]!));
    }
  }

  get result(): CalibrationSide {
    return {
      ece: this.reliability.expectedError,
      negativeLogLikelihood: -this.logLikelihood / this.reliability.count,
      bins: this.reliability.bins,
    };
  }
}

function noteOn(temperature: FittedTemperature | string): string {
  if (typeof temperature === 'string') return `no temperature: ${temperature}`;
  const { value, atBound, validationImages, pixels } = temperature;
  const source = `temperature ${value.toPrecision(4)} has the smallest negative log-likelihood on ${pixels} pixels of ${validationImages} validation images`;
  return atBound ? `${source}, at the end of the range that is searched: do not rely on it` : source;
}

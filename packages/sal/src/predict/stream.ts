/** Images flowing through the network: decoded a few ahead, computed in batches, written two at a time. */

import { join } from 'node:path';
import { mapAhead } from '../ahead.js';
import { InterruptedError, UserError } from '../errors.js';
import { inspectImage, withImageFile } from '../images/decode.js';
import { encodeMaskPng } from '../images/decode-mask.js';
import { type Pixels, stackPixels } from '../images/pixels.js';
import { predictedDice } from '../models/predicted-dice.js';
import type { SegmentationModel } from '../models/segmentation-model.js';
import type { Hooks } from '../progress.js';
import type { StudyConfig } from '../study/types.js';
import type { OutputFolder, OutputRecord } from './output-record.js';
import { overlayPng } from './overlay.js';
import type { PlannedImage } from './plan.js';
import type { PredictSettings } from './settings.js';

export interface FailedImage {
  /** Relative to the folder of images. */
  image: string;
  reason: string;
}

/** The Dice that a mask may be expected to have. */
export interface Promised {
  /** Relative to the folder of images. */
  image: string;
  predictedDice: number;
}

const DECODE_AHEAD = 4;
const ENCODE_AHEAD = 2;

interface Decoded {
  planned: PlannedImage;
  path: string;
  width: number;
  height: number;
  /** Prepared. */
  pixels: Pixels;
}

export interface StreamOptions {
  config: StudyConfig;
  model: SegmentationModel;
  folder: OutputFolder;
  /** Id of the training that the model is of. */
  run: string;
  /** Absolute folder of the images. */
  images: string;
  settings: Pick<PredictSettings, 'batch' | 'overlays' | 'overlaySide'>;
}

export class PredictionStream {
  /** Of the images written so far, in no order. */
  readonly promised: Promised[] = [];

  constructor(private readonly options: StreamOptions) {}

  /** Predicts every planned image; returns those that failed. @throws InterruptedError when the signal is aborted */
  async run(plan: readonly PlannedImage[], hooks: Hooks): Promise<FailedImage[]> {
    const failed: FailedImage[] = [];
    let done = 0;
    const settle = (image: string, failure: FailedImage | null) => {
      if (failure) {
        failed.push(failure);
        hooks.warn(`${image}: ${failure.reason}`);
      }
      hooks.progress('predict', ++done, plan.length, image);
      if (hooks.signal.aborted && done < plan.length) throw interrupted(done - failed.length, plan.length);
    };
    let batch: Decoded[] = [];
    const flush = async () => {
      const { size, color } = this.options.config;
      const shape = { width: size, height: size, channels: color === 'rgb' ? 3 : 1 };
      const pixels = batch.map((item) => item.pixels);
      const probabilities = this.options.model.probabilities(stackPixels(pixels, shape));
      const jobs = batch.map((item, i) => ({ item, maps: probabilities[i]! }));
      batch = [];
      const written = mapAhead(jobs, ENCODE_AHEAD, async ({ item, maps }) => ({
        image: item.planned.image,
        failure: await this.write(item, maps),
      }));
      for await (const { image, failure } of written) settle(image, failure);
    };
    for await (const decoded of mapAhead(plan, DECODE_AHEAD, (planned) => this.decode(planned))) {
      if ('reason' in decoded) settle(decoded.image, decoded);
      else if (batch.push(decoded) === this.options.settings.batch) await flush();
    }
    if (batch.length > 0) await flush();
    return failed;
  }

  private async decode(planned: PlannedImage): Promise<Decoded | FailedImage> {
    const path = join(this.options.images, planned.image);
    const { size, color } = this.options.config;
    return await orFailure(planned.image, path, async () => {
      const { width, height, pixels } = await withImageFile(path, (bytes) =>
        inspectImage(bytes, path, size, color, this.options.config),
      );
      return { planned, path, width, height, pixels };
    });
  }

  private async write({ planned, path, width, height }: Decoded, probabilities: Float32Array) {
    const { config, model, folder, run, settings } = this.options;
    const mask = model.labels(probabilities, width, height);
    const overlay = { classes: config.classes, longestSide: settings.overlaySide, rules: config };
    const { image } = planned;
    const { size } = config;
    const dice = predictedDice({ probabilities, classes: model.classes, size, labels: mask, width, height });
    const failure = await orFailure(image, path, async () => {
      const files = new Map([[planned.mask, await encodeMaskPng(mask, width, height, model.classes)]]);
      if (settings.overlays) {
        files.set(planned.overlay, await overlayPng(path, mask, width, height, overlay));
      }
      folder.write({ image, run, width, height, ...areasOf(mask, config.classes), predictedDice: dice }, files);
      return null;
    });
    if (failure) return failure;
    this.promised.push({ image, predictedDice: dice });
    return null;
  }
}

/** Pixels of the foreground, and of each of its classes where there are several. */
function areasOf(mask: Uint8Array, classes: readonly string[]): Pick<OutputRecord, 'lesionArea' | 'classAreas'> {
  const counts = new Array<number>(classes.length).fill(0);
  for (const index of mask) counts[index]!++;
  const lesionArea = mask.length - counts[0]!;
  if (classes.length === 2) return { lesionArea };
  return { lesionArea, classAreas: Object.fromEntries(classes.slice(1).map((name, i) => [name, counts[i + 1]!])) };
}

/** What is wrong with a file is that image's failure and the others go on; any other error ends the prediction. */
async function orFailure<T>(image: string, path: string, work: () => Promise<T>): Promise<T | FailedImage> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError || isOfItsName(error))) throw error;
    const [line = ''] = error.message.split('\n');
    return { image, reason: line.startsWith(`${path}: `) ? line.slice(path.length + 2) : line };
  }
}

/** A mask that cannot be called like its image, on this file system: other images can. */
function isOfItsName(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && ['ENAMETOOLONG', 'EILSEQ'].includes(String(error.code));
}

function interrupted(written: number, total: number): InterruptedError {
  return new InterruptedError(`the prediction was interrupted; ${written} of ${total} images are written`, {
    fix: 'run the same command again for all of them',
  });
}

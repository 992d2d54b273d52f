/** Every setting of `sal train`, with the measured defaults (docs/results.md). */

import { z } from 'zod';
import { defectSetting } from '../defects.js';
import { optionsSetting } from '../plugin.js';
import { commonSettings, MOST_STEPS, networkSettings } from '../settings.js';
import { optimisationSettings } from '../training/optimisation.js';
import { resumeSettings } from '../training/resume.js';
import { lossNames } from './losses/registry.js';
import { methodNames } from './methods/registry.js';
import { pseudoLabelSettings } from './pseudo-labels.js';

const share = z.number().min(0).max(1);

export const trainSettings = z.object({
  method: z.enum(methodNames).default('mean-teacher').describe('training method'),
  options: optionsSetting,
  loss: z.enum(lossNames).default('dice-ce').describe('supervised loss'),
  lossOptions: optionsSetting.describe('options of the loss, such as name=value; sal methods lists them'),
  ...networkSettings,
  dropout: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe('share of the channels of every encoder level that is dropped while training'),
  iterations: z
    .int()
    .min(1)
    .max(MOST_STEPS)
    .nullable()
    .default(null)
    .describe('training steps; by default chosen from epochs, or else from the number of labels'),
  epochs: z
    .number()
    .positive()
    .max(1_000_000)
    .nullable()
    .default(null)
    .describe('passes over the labelled images that decide the steps where iterations are not given'),
  labelledBatch: z.int().min(1).max(1024).default(8).describe('labelled images in a batch'),
  unlabelledBatch: z
    .int()
    .min(0)
    .max(1024)
    .default(8)
    .describe('unlabelled images in a batch; a method without use for them takes as many labelled ones more'),
  learningRate: z.number().positive().default(0.002).describe('highest learning rate'),
  weightDecay: z.number().min(0).default(0.01).describe('weight decay'),
  warmup: z
    .int()
    .min(0)
    .max(MOST_STEPS)
    .default(50)
    .describe('steps over which the learning rate rises, at most a tenth of all'),
  ...optimisationSettings,
  gradientClip: z.number().min(0).default(0).describe('largest 2-norm of the gradient; 0 does not clip'),
  initialisation: z
    .enum(['all', 'encoder', 'none'])
    .default('encoder')
    .describe('what is taken from the newest pretraining: all layers but the head, the encoder, or nothing'),
  continueFrom: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'start from the end of another training (newest, or its id), in the place of pretrained weights; the optimiser is new',
    )
    .meta({ placeholder: 'RUN' }),
  emaDecay: z.number().min(0).max(0.99999).default(0.99).describe('decay of the EMA teacher per step'),
  confidence: z
    .number()
    .min(0)
    .max(1)
    .default(0.8)
    .describe('unlabelled pixels count where their label is at least this certain'),
  evaluateWeights: z
    .enum(['teacher', 'student'])
    .default('teacher')
    .describe('whose weights are validated and saved as best and latest: the EMA teacher or the student itself'),
  supervisedWeight: z.number().min(0).default(1).describe('weight of the loss on labelled images'),
  unlabelledWeight: z.number().min(0).default(1).describe('weight of the loss on unlabelled images'),
  rampUp: share.default(0.1).describe('share of the training over which that weight rises'),
  augment: z
    .boolean()
    .default(true)
    .describe('change images at random; false switches off all that follows, as in the published recipes'),
  ...pseudoLabelSettings,
  flip: share.default(0.5).describe('probability of each mirroring'),
  quarterTurns: z.boolean().default(true).describe('turn images by a random multiple of 90 degrees'),
  rotation: z.number().min(0).max(180).default(15).describe('largest rotation beyond that, in degrees'),
  scale: z.number().min(1).max(4).default(1.2).describe('largest enlargement; as much is taken away'),
  shift: z.number().min(0).max(0.5).default(0.1).describe('largest shift as a share of the side'),
  jitter: share.default(0.9).describe('probability that the colours of an image change'),
  brightness: share.default(0.4).describe('brightness changes by up to this share'),
  contrast: share.default(0.4).describe('contrast changes by up to this share'),
  saturation: share.default(0.4).describe('saturation changes by up to this share'),
  hue: z.number().min(0).max(0.5).default(0.08).describe('hue turns by up to this share of the circle'),
  greyscale: share.default(0).describe('probability that an unlabelled image loses its colour in the strong view'),
  labelledJitter: share
    .default(0.5)
    .describe('strength of the colour changes on labelled images, against the strong view'),
  cutmix: share.default(0.5).describe('probability that an unlabelled image gets a box of another one'),
  validationShare: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.1)
    .describe('share of the labelled images kept for choosing the best step, where there are enough labels'),
  validationFrom: z.int().min(2).default(100).describe('labels from which on a validation part is kept'),
  validationMost: z.int().min(1).default(50).describe('largest number of validation images'),
  validateEvery: z.int().min(1).max(MOST_STEPS).default(250).describe('steps between validations'),
  checkpointEvery: z.number().positive().default(30).describe('seconds between checkpoints'),
  reproduceDefect: defectSetting('train'),
  ...resumeSettings,
  ...commonSettings,
});

/** With what the study and the number of labels decide filled in. */
export type TrainSettings = z.output<typeof trainSettings> & {
  seed: number;
  iterations: number;
  precision: 'bf16' | 'fp32';
};

/** Steps of a training on `labels` labelled images: four thousand when there are many, fewer when there are few. */
export function defaultIterations(labels: number): number {
  return Math.round(Math.min(4000, 3000 + labels));
}

/**
 * Steps of a training: `iterations` wins over `epochs`, which counts passes over the `training` images (those with a
 * label that are not kept for validation) in batches of `batch`; with neither the number of labels decides.
 */
export function resolveIterations(
  { iterations, epochs }: Pick<z.output<typeof trainSettings>, 'iterations' | 'epochs'>,
  { labels, training, batch }: { labels: number; training: number; batch: number },
): number {
  if (iterations !== null) return iterations;
  if (epochs === null) return defaultIterations(labels);
  return Math.max(1, Math.round(epochs * Math.ceil(training / batch)));
}

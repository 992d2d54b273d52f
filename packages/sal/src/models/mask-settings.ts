/** How the steps after training turn images into masks; the same for evaluation and prediction, with one default. */

import { z } from 'zod';

export const maskSettings = {
  run: z
    .string()
    .nullable()
    .default(null)
    .describe('training to use, such as train-001; the newest finished one unless given')
    .meta({ placeholder: 'ID' }),
  threshold: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe(
      'a pixel is lesion from this probability on, at the original size of the image (of more than two classes the most probable wins)',
    ),
  flips: z.boolean().default(true).describe('average over the image and its three flips (four times the computing)'),
  fillHoles: z.boolean().default(true).describe('fill background that the lesion (or one class) encloses'),
  largestComponent: z
    .boolean()
    .default(false)
    .describe('keep the largest connected lesion (or part of each class) only'),
  batch: z.int().min(1).max(1024).default(16).describe('images computed at a time'),
};

export type MaskSettings = z.output<z.ZodObject<typeof maskSettings>>;

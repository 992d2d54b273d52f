/** Settings of `init`. */

import { z } from 'zod';
import { BINARY_CLASSES } from '../images/classes.js';
import { DEFAULT_MAX_PIXELS, MAX_PIXELS } from '../images/decode-limits.js';

const folder = { placeholder: 'DIR' };
const file = { placeholder: 'FILE' };

export const initSettings = z.object({
  images: z.string().min(1).describe('folder of images; folders inside it are read too').meta(folder),
  masks: z
    .string()
    .min(1)
    .optional()
    .describe('folder of reference masks, found by the name of their image, also with _segmentation or _mask')
    .meta(folder),
  split: z
    .string()
    .optional()
    .describe('sizes of pool and test set: pool=1600,test=400 or pool=0.8,test=0.2 (the latter unless given)')
    .meta({ placeholder: 'SIZES' }),
  splitFile: z
    .string()
    .min(1)
    .optional()
    .describe('a given split: CSV with the columns id and split (pool or test)')
    .meta(file),
  metadata: z
    .string()
    .min(1)
    .optional()
    .describe('CSV that says which images belong to one patient or lesion')
    .meta(file),
  groupColumn: z
    .string()
    .min(1)
    .optional()
    .describe('column of the metadata whose equal values are kept in one split')
    .meta({ placeholder: 'COLUMN' }),
  idColumn: z
    .string()
    .min(1)
    .optional()
    .describe('column of the metadata with the image ids; id, image_id, isic_id, image, ... are found by themselves')
    .meta({ placeholder: 'COLUMN' }),
  size: z
    .int()
    .min(32)
    .max(1024)
    .multipleOf(16)
    .default(128)
    .describe('side in pixels of the prepared images, a multiple of 16'),
  color: z.enum(['rgb', 'grey']).default('rgb').describe('keep colour, or take the luma (Rec. 601)'),
  classes: z
    .array(z.string().trim().min(1, 'a name for every class'))
    .min(2, 'at least two names, background first')
    .max(255, 'at most 255 names')
    .refine((names) => new Set(names).size === names.length, 'every name once')
    .default([...BINARY_CLASSES])
    .describe('names of the classes by their index in the masks; the first is background')
    .meta({ placeholder: 'NAMES' }),
  seed: z.int().min(0).default(0).describe('seed of the split, and of every later step that is given none'),
  nearDuplicates: z.boolean().default(true).describe('look for pictures that are the same but for compression or size'),
  mislabelled: z
    .enum(['quarantine', 'accept'])
    .default('quarantine')
    .describe('what to do with readable files whose extension names another format'),
  maskLike: z
    .enum(['leave-out', 'keep'])
    .default('leave-out')
    .describe('what to do with files below the images that are masks, overlays or results by name or content'),
  maxPixels: z
    .int()
    .min(1024)
    .max(MAX_PIXELS)
    .default(DEFAULT_MAX_PIXELS)
    .describe('images of more pixels are set aside, now and by every later step'),
});

export type InitSettings = z.output<typeof initSettings>;

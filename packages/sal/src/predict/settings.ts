import { z } from 'zod';
import { maskSettings } from '../models/mask-settings.js';
import { engineSettings } from '../settings.js';

export const predictSettings = z.object({
  images: z.string().min(1).describe('folder of images; subfolders are searched too').meta({ placeholder: 'DIR' }),
  out: z.string().min(1).describe('folder for the masks; made where it is missing').meta({ placeholder: 'DIR' }),
  ...maskSettings,
  overlays: z.boolean().default(true).describe('also draw the outline on each image (OUT/overlays)'),
  overlaySide: z
    .int()
    .min(0)
    .default(1024)
    .describe('longest side of an overlay in pixels; larger images are shrunk, 0 keeps their size'),
  maskLike: z
    .enum(['leave-out', 'keep'])
    .default('leave-out')
    .describe('what to do with files below the images that are masks, overlays or results by name or content'),
  overwrite: z
    .boolean()
    .default(false)
    .describe('replace files in OUT that sal predict did not write')
    .meta({ commandLineOnly: true }),
  ...engineSettings,
  precision: engineSettings.precision
    .default('fp32')
    .describe('arithmetic of the network; fp32, so that the masks are the same on every machine'),
});

export type PredictSettings = z.output<typeof predictSettings>;

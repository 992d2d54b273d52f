/** The study's own record of how it was made, `config` of `study.db`, as it is read back. */

import { z } from 'zod';
import { BINARY_CLASSES } from '../images/classes.js';
import type { StudyConfig } from './types.js';

/** Keys of later versions are kept as they are. */
export const studyConfigSchema = z.looseObject({
  seed: z.int().min(0),
  size: z.int().min(1).max(4096),
  color: z.enum(['rgb', 'grey']),
  images: z.string(),
  masks: z.string().nullable(),
  classes: z
    .array(z.string())
    .min(2)
    .default([...BINARY_CLASSES]),
}) satisfies z.ZodType<StudyConfig>;

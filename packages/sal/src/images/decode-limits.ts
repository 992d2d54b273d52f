/** What decoding may cost. Decoders are fed by files that nobody has checked: each of these is a refusal by name. */

import { ByteBudget } from './byte-budget.js';

/** Largest number of pixels that is ever decoded, 16383 x 16383: libvips encodes no more, unless told otherwise. */
export const MAX_PIXELS = 16_383 * 16_383;

/** What `init` takes unless told otherwise: 10000 x 10000 pixels, which every later step can hold in 1.5 GB. */
export const DEFAULT_MAX_PIXELS = 100_000_000;

/** Larger files are not read. */
export const MAX_FILE_BYTES = 512 * 2 ** 20;

/** A picture that its decoder must hold as a whole, or of more than 8 bits, may take this much. */
export const MAX_FRAME_BYTES = 640 * 2 ** 20;

/** After this many seconds libvips is told to stop. */
export const DECODE_SECONDS = 120;

/** Files in memory, and pictures being decoded. Whoever needs both takes the file first. */
export const fileBudget = new ByteBudget(256 * 2 ** 20);
export const decodeBudget = new ByteBudget(384 * 2 ** 20);

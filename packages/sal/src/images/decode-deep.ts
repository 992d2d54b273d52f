/** The samples of a picture as they are stored, of whatever depth: what a study's windows are made from and applied to. */

import { decodeBudget } from './decode-limits.js';
import { type Opened, rawOf, tiffCall } from './decode-open.js';
import { makeSamples, type Samples, samplesOfBytes } from './pixels.js';
import { onBlack, readTiffSamples } from './tiff/samples.js';

export interface DeepPicture {
  samples: Samples;
  /** Small values are bright. */
  inverted: boolean;
}

/**
 * Grey or RGB of a TIFF of any kind that `tiff/` reads, or of 16 bits that libvips decodes (PNG, AVIF); alpha is put on
 * black.
 * @throws FailureError for damaged files and kinds that are not read
 */
export async function readDeep(opened: Opened, path: string): Promise<DeepPicture> {
  const { tiff, bytes } = opened;
  if (tiff) {
    return await decodeBudget.run(opened.decodingBytes, async () => tiffCall(path, () => readTiffSamples(tiff, bytes)));
  }
  const colours = opened.pipeline.toColourspace(opened.grey ? 'grey16' : 'rgb16');
  const { data, info } = await rawOf(colours, path, 'ushort', opened.decodingBytes);
  const values = samplesOfBytes(data, 'uint16');
  const channels = opened.grey ? 1 : 3;
  const flat = opened.hasAlpha ? onBlack(values, 'uint16', channels, false) : values;
  const shape = { width: info.width, height: info.height, channels, depth: 'uint16' as const };
  return { samples: makeSamples(flat, shape), inverted: false };
}

import { cat, type Tensor } from '@sal-smis/torch';
import { normalize } from '../models/normalize.js';
import type { ForwardOptions, UNet } from '../models/unet.js';
import type { MethodContext } from './method.js';

/**
 * Float32 logits of several batches of images in 0..1, from one forward pass over all of them, so that the batch
 * statistics are of all: batches[i] [N_i, C, H, W] gives [N_i, classes, H, W].
 */
export function forwardTogether<const Batches extends readonly Tensor[]>(
  { inPrecision }: Pick<MethodContext, 'inPrecision'>,
  network: UNet,
  batches: Batches,
  options: ForwardOptions = {},
): { [K in keyof Batches]: Tensor } {
  const images = batches.length === 1 ? (batches[0] as Tensor) : cat(batches);
  const logits = inPrecision(() => network.forward(normalize(images), options)).to('float32');
  let start = 0;
  return batches.map((batch) => {
    const end = start + (batch.shape[0] as number);
    const part = logits.slice(0, start, end);
    start = end;
    return part;
  }) as { [K in keyof Batches]: Tensor };
}

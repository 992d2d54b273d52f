import { call, manualSeed, noGrad, scope, type Tensor } from '@sal-smis/torch';
import { dropChannels, type UNet } from '../unet.js';
import type { PassStatistics } from './pass-statistics.js';

export interface MonteCarloOptions {
  /** T, how often channels are drawn anew. */
  passes: number;
  /** Probability with which a channel of an encoder level is dropped. */
  dropout: number;
  /** Of the engine's generator; one for each image, so that no image's draws depend on the images before it. */
  seed: number;
}

/** Passes that are decoded side by side; bounds the memory. */
const AT_ONCE = 4;

/**
 * Adds T predictions of one normalised image x [1, C, H, W] with channels dropped at random (Monte-Carlo dropout, Gal &
 * Ghahramani 2016, arXiv 1506.02142). The same as `forward(x, { dropout })` T times, but dropout comes after the encoder,
 * which therefore runs once. The network must be in eval mode.
 */
export function addMonteCarloPasses(
  unet: UNet,
  x: Tensor,
  { passes, dropout, seed }: MonteCarloOptions,
  into: PassStatistics,
): void {
  manualSeed(seed);
  noGrad(() =>
    scope(() => {
      const levels = unet.encode(x);
      for (let done = 0; done < passes; done += AT_ONCE) {
        const count = Math.min(AT_ONCE, passes - done);
        scope(() => {
          const dropped = levels.map((level) => dropChannels(repeated(level, count), dropout));
          into.add(unet.head(unet.decode(dropped), x).to('float32').softmax(1));
        });
      }
    }),
  );
}

/** [1, C, H, W] to [count, C, H, W] without a copy. */
function repeated(x: Tensor, count: number): Tensor {
  return call('aten::expand', '', x, [count, -1, -1, -1]);
}

import { z } from 'zod';
import { internal } from '../../errors.js';
import { evenlySpread } from '../even-spread.js';
import { defineStrategy } from '../strategy.js';

const options = z.object({
  hardest: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('part of the pool, hardest first, over which the picks are spread; the rest follows, hardest first'),
});

/**
 * Images by how badly the pretext task went on them. PT4AL sorts the pool by this loss, cuts it into one batch a round,
 * hardest first, and draws the first round evenly from the first batch, because without a model nothing says which
 * images of it are best. Here the first choice is spread evenly over the whole order, so that easy images are seen too;
 * `hardest=0.1` is the paper's first batch of ten. Picks follow van der Corput's sequence along the order: nested.
 */
export const proxyUncertainty = defineStrategy({
  name: 'proxy-uncertainty',
  summary: 'Spread over the order of the pretext loss, from images that were hard to restore to easy ones',
  paper: 'PT4AL, Yi, Seo, Park and Choi 2022 (arXiv 2201.07459), first round',
  options,
  needsFeatures: false,
  uses: () => [],
  needsProxyLoss: true,
  nested: true,
  choose({ ids, taken, proxyLoss }, { budget }, { hardest }) {
    if (!proxyLoss) internal('proxy uncertainty without losses');
    const order = ids.map((_, index) => index).sort((a, b) => proxyLoss[b]! - proxyLoss[a]! || a - b);
    const place = new Int32Array(ids.length);
    for (const [rank, index] of order.entries()) place[index] = rank + 1;
    const part = Math.ceil(hardest * ids.length);
    const picks = [...evenlySpread(order.slice(0, part)), ...order.slice(part)]
      .filter((index) => !taken[index])
      .slice(0, budget)
      .map((index) => ({
        index,
        reason: `pretext loss ${proxyLoss[index]!.toPrecision(3)}, place ${place[index]} of ${ids.length} from the hardest`,
        cluster: null,
        distance: null,
      }));
    return { picks, clusters: null };
  },
});

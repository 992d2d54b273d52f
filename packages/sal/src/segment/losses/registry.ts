import { boundary } from './boundary.js';
import { ce } from './ce.js';
import { diceCe } from './dice-ce.js';
import { dice } from './dice-loss.js';
import { focal } from './focal.js';
import { focalTversky } from './focal-tversky.js';
import type { Loss } from './loss.js';
import { lovasz } from './lovasz.js';
import { tversky } from './tversky.js';

/** Every supervised loss; adding one is one file and one line here. */
export const losses = {
  'dice-ce': diceCe,
  ce,
  dice,
  focal,
  tversky,
  'focal-tversky': focalTversky,
  lovasz,
  boundary,
} satisfies Record<string, Loss>;

export type LossName = keyof typeof losses;

export const lossNames = Object.keys(losses) as LossName[];

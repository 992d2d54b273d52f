/** Mixed precision: operators that gain from it run in a smaller dtype, the others in float32. */

import { type Dtype, dtypes } from './dtype.js';
import { addon } from './native.js';

export interface AutocastOptions {
  device?: 'cpu' | 'cuda';
  dtype?: Extract<Dtype, 'bfloat16' | 'float16'>;
  enabled?: boolean;
}

/** Runs `body` under autocast; backward needs none. Weights cast once are reused until the outermost call ends. */
export function autocast<T>(body: () => T, options: AutocastOptions = {}): T {
  const { device = 'cpu', dtype = 'bfloat16', enabled = true } = options;
  const [enabledBefore, dtypeBefore] = addon.autocastState(device);
  addon.setAutocastState(device, enabled, dtypes[dtype].code);
  addon.enterAutocast();
  try {
    return body();
  } finally {
    addon.leaveAutocast();
    addon.setAutocastState(device, enabledBefore, dtypeBefore);
  }
}

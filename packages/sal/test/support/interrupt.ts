import { type Hooks, silentHooks } from '../../src/progress.js';

/** Hooks that interrupt once `steps` steps are done. */
export function interruptAfter(steps: number): Hooks {
  const controller = new AbortController();
  return {
    ...silentHooks,
    signal: controller.signal,
    progress: (_, done) => {
      if (done >= steps) controller.abort();
    },
  };
}

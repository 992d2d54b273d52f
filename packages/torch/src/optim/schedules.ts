/**
 * Learning rates as pure functions of the step, counted from 0: nothing to save in a checkpoint, nothing to get out of
 * step. `optimizer.learningRate = schedule(step)` before `optimizer.step()`.
 */

export type Schedule = (step: number) => number;

/** base * factor^floor(step / every) (torch StepLR). */
export function stepSchedule(base: number, every: number, factor: number): Schedule {
  return (step) => base * factor ** Math.floor(step / every);
}

/** Half a cosine from base at 0 to `minimum` at `total` (torch CosineAnnealingLR, closed form). */
export function cosineSchedule(base: number, total: number, minimum = 0): Schedule {
  return (step) => minimum + ((base - minimum) * (1 + Math.cos((Math.PI * Math.min(step, total)) / total))) / 2;
}

/** base * (1 - step / total)^power (torch PolynomialLR). */
export function polySchedule(base: number, total: number, power = 0.9): Schedule {
  return (step) => base * (1 - Math.min(step, total) / total) ** power;
}

export interface OneCycleOptions {
  /** Share of the steps that rise. */
  riseShare?: number;
  /** First rate = highest / this. */
  divideStart?: number;
  /** Last rate = first / this. */
  divideEnd?: number;
}

/** Up and down again along cosines (Smith & Topin 2019; torch OneCycleLR with its defaults). */
export function oneCycleSchedule(highest: number, total: number, options: OneCycleOptions = {}): Schedule {
  const { riseShare = 0.3, divideStart = 25, divideEnd = 1e4 } = options;
  const first = highest / divideStart;
  const last = first / divideEnd;
  const peak = riseShare * total - 1;
  const anneal = (from: number, to: number, share: number) => to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
  return (step) => {
    if (step >= total) return last;
    return step <= peak
      ? anneal(first, highest, step / peak)
      : anneal(highest, last, (step - peak) / (total - 1 - peak));
  };
}

/** Rises linearly over the first `warmup` steps, then follows `schedule`. */
export function withWarmup(schedule: Schedule, warmup: number): Schedule {
  return (step) => (step < warmup ? (schedule(step) * (step + 1)) / (warmup + 1) : schedule(step));
}

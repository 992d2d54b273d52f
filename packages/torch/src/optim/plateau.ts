/** A learning rate that falls where a measured value no longer gets better (torch ReduceLROnPlateau). */

export interface PlateauOptions {
  /** `min` where a smaller value is a better one (a loss), `max` for a Dice. */
  mode?: 'min' | 'max';
  /** The rate is multiplied by it. */
  factor?: number;
  /** Values without progress that are borne; the next one lowers the rate. */
  patience?: number;
  /** Relative gain that counts as progress. */
  threshold?: number;
  /** Values after a fall in which nothing is counted. */
  cooldown?: number;
  minimum?: number;
}

/** What a checkpoint needs of a `ReduceLROnPlateau`. */
export interface PlateauState {
  learningRate: number;
  best: number | null;
  badValues: number;
  cooling: number;
}

/**
 * Unlike the schedules, which are functions of the step, this one has a past: save `state` and hand it back.
 * @example optimizer.learningRate = plateau.step(validationLoss)
 */
export class ReduceLROnPlateau {
  private readonly options: Required<PlateauOptions>;
  private current: PlateauState;

  /** @throws Error for a factor of 1 or more, which would never lower the rate */
  constructor(learningRate: number, options: PlateauOptions = {}) {
    this.options = { mode: 'min', factor: 0.1, patience: 10, threshold: 1e-4, cooldown: 0, minimum: 0, ...options };
    if (!(this.options.factor < 1)) throw new Error(`factor is ${this.options.factor}, expected a number below 1`);
    this.current = { learningRate, best: null, badValues: 0, cooling: 0 };
  }

  get state(): PlateauState {
    return { ...this.current };
  }

  set state(state: PlateauState) {
    this.current = { ...state };
  }

  /** Takes a value of the metric and returns the rate to go on with. */
  step(value: number): number {
    const state = this.current;
    if (this.isBetter(value)) {
      state.best = value;
      state.badValues = 0;
    } else {
      state.badValues++;
    }
    if (state.cooling > 0) {
      state.cooling--;
      state.badValues = 0;
    }
    if (state.badValues > this.options.patience) {
      const lower = Math.max(state.learningRate * this.options.factor, this.options.minimum);
      // A change smaller than this is not worth making (torch's eps).
      if (state.learningRate - lower > 1e-8) state.learningRate = lower;
      state.cooling = this.options.cooldown;
      state.badValues = 0;
    }
    return state.learningRate;
  }

  private isBetter(value: number): boolean {
    const { best } = this.current;
    const { mode, threshold } = this.options;
    if (best === null) return true;
    return mode === 'min' ? value < best * (1 - threshold) : value > best * (1 + threshold);
  }
}

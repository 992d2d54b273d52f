/** The engine's random numbers: the default generator and generators of one's own. */

import { addon } from './native.js';
import { Generator, Tensor } from './tensor.js';

/** Seeds the default generators of all devices. */
export function manualSeed(seed: number): void {
  addon.manualSeed(seed);
}

/** A CPU generator that is independent of the default one. */
export function makeGenerator(seed: number): Generator {
  return new Generator(addon.makeGenerator(seed));
}

/** The state of a generator (the default CPU one without argument) as a uint8 tensor. */
export function getGeneratorState(generator: Generator | null = null): Tensor {
  return new Tensor(addon.generatorState(generator?.handle ?? null));
}

/** Puts a saved state back. */
export function setGeneratorState(state: Tensor, generator: Generator | null = null): void {
  addon.setGeneratorState(generator?.handle ?? null, state.handle);
}

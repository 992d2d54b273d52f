import { engineInfo } from '../engine.js';

let fusedKnown: boolean | undefined;

/** The fused operators are older than their kernels for the CPU, which came with 2.4: only the version tells. */
export function fusedRunsHere(): boolean {
  if (fusedKnown === undefined) {
    const [major = 0, minor = 0] = engineInfo().version.split('.').map(Number);
    fusedKnown = major > 2 || (major === 2 && minor >= 4);
  }
  return fusedKnown;
}

/**
 * The whole state of a training in one safetensors file: named groups of tensors and the step. Random numbers are
 * functions of the step (see random.ts), so there is no generator state to save.
 */

import { existsSync } from 'node:fs';
import { scope, type Tensor, tensorsFromBytes, tensorsToBytes } from '@sal-smis/torch';
import { FailureError } from '../errors.js';
import { readSealed, writeSealed } from '../study/sealed-tensors.js';

export interface Checkpoint {
  /** Steps that are done. */
  step: number;
  /** Tensors by group (`model`, `teacher`, `optimizer`) and name. */
  groups: Record<string, ReadonlyMap<string, Tensor>>;
  /** What else must survive, as JSON (best value so far). */
  state: Record<string, unknown>;
}

export function saveCheckpoint(path: string, { step, groups, state }: Checkpoint): void {
  const tensors = new Map<string, Tensor>();
  for (const [group, named] of Object.entries(groups)) {
    for (const [name, tensor] of named) tensors.set(`${group}:${name}`, tensor);
  }
  writeSealed(path, tensorsToBytes(tensors), { step: String(step), state: JSON.stringify(state) });
}

/**
 * Reads a checkpoint and hands it to `restore`, which copies what it needs: the tensors are freed afterwards.
 * Returns the step, or 0 where there is no checkpoint.
 * @param iterations of the training that the checkpoint is of; no step lies beyond
 * @throws FailureError when the file is damaged or of another training
 */
export function restoreCheckpoint(path: string, iterations: number, restore: (checkpoint: Checkpoint) => void): number {
  if (!existsSync(path)) return 0;
  try {
    return scope(() => {
      const file = readSealed(path);
      const step = parseStep(file.metadata.step, iterations);
      const groups: Record<string, Map<string, Tensor>> = {};
      for (const [key, tensor] of tensorsFromBytes(file.tensors)) {
        const [group, name] = splitOnce(key);
        groups[group] ??= new Map();
        groups[group].set(name, tensor);
      }
      restore({ step, groups, state: JSON.parse(file.metadata.state ?? '{}') as Record<string, unknown> });
      return step;
    });
  } catch (error) {
    throw new FailureError(`the checkpoint cannot be read: ${(error as Error).message}`, {
      where: path,
      fix: 'start anew with --resume false',
    });
  }
}

function parseStep(text: string | undefined, iterations: number): number {
  const step = /^\d+$/.test(text ?? '') ? Number(text) : Number.NaN;
  if (step <= iterations) return step;
  throw new Error(`its step is ${JSON.stringify(text ?? null)}, expected a whole number from 0 to ${iterations}`);
}

function splitOnce(key: string): [string, string] {
  const colon = key.indexOf(':');
  return [key.slice(0, colon), key.slice(colon + 1)];
}

/**
 * Full and broken disks: lets the n-th call of a verb that changes a file fail, once or from then on, over all n. The
 * verb says so by a named error, leaves no more than it found, and finishes when it is run again with room.
 */

import { basename } from 'node:path';
import { Random } from '../../../packages/sal/dist/random.js';
import { type Case, type CaseResult, Impossible, type Place, type Trial } from '../frame/trial.js';
import { faultsOf, firstError } from '../frame/verdict.js';
import { faultsOfRunningAgain, leftovers } from '../kit/again.js';
import { differences } from '../kit/essence.js';
import { faultsOfLabels, recordedLabels } from '../kit/labels.js';
import { countedPaths, type Reference, References } from '../kit/references.js';
import { runSal } from '../kit/sal.js';
import { buildShim, type FaultMode, faultEnvironment } from '../kit/shim.js';
import { Stages } from '../kit/stages.js';
import { type TaskName, task } from '../kit/tasks.js';

interface Point {
  name: TaskName;
  mode: FaultMode;
  at: number;
}

const tried: TaskName[] = ['init', 'pretrain', 'select', 'label', 'train', 'evaluate', 'predict', 'report', 'export'];

/** What the same command goes on with is no leftover. */
const resumes = /\/checkpoint\.safetensors$/;

/** Every point of every verb, in an order of this seed: a trial of fewer cases is a random sample of them. */
async function allPoints(references: References, seed: number): Promise<Point[]> {
  const points: Point[] = [];
  for (const name of tried) {
    const { calls } = await references.of(name);
    for (let at = 1; at <= calls; at++) {
      for (const mode of ['full', 'enospc', 'eio'] as const) points.push({ name, mode, at });
    }
  }
  return Random.of(seed, 'points of failure').shuffle(points);
}

/** Whether a message tells which file could not be written. */
function namesAFile(text: string, folder: string, reference: Reference): boolean {
  if (text.includes(folder)) return true;
  return [...reference.paths].some((path) => text.includes(basename(path)));
}

async function prepare({ base, program, seed }: Place): Promise<(one: Case) => Promise<CaseResult>> {
  const shim = await buildShim(base, program);
  if (!shim) throw new Impossible('it takes Linux and a C compiler (cc), with which failing calls are made');
  const stages = await Stages.prepare(base, program);
  const references = new References(base, stages, shim);
  const points = await allPoints(references, seed);
  return async ({ number, folder }) => {
    const { name, mode, at } = points[(number - 1) % points.length]!;
    const disturbed = task(name);
    const reference = await references.of(name);
    const where = stages.copy(disturbed.from, folder);
    const labels = recordedLabels(where.study);
    const before = new Set(countedPaths(folder));
    const extra = faultEnvironment(shim, folder, mode, at);
    const outcome = await runSal({ program, folder }, disturbed.words(where), { extra });
    const faults = faultsOf(outcome);
    if (outcome.code === 0) {
      const different = differences(reference.result, await disturbed.result(where));
      faults.push(...different.map((difference) => `exit 0, but ${difference}`));
    } else if (!namesAFile(outcome.err, folder, reference)) {
      faults.push(`the message names no file: ${firstError(outcome.err)}`);
    }
    const left = leftovers(folder, reference, before).filter((path) => !resumes.test(path));
    if (left.length > 0) faults.push(`left on the full disk: ${left.slice(0, 6).join(', ')}`);
    faults.push(...faultsOfLabels(where.study, labels));
    faults.push(...(await faultsOfRunningAgain(program, disturbed, where, reference)));
    return { what: `${name}, ${mode} at call ${at}`, units: 1, faults };
  };
}

export const disk: Trial = {
  name: 'disk',
  summary: 'full and broken disks at every call that changes a file; with room again the verb must finish',
  unit: 'points',
  cases: { all: 1000, few: 3 },
  prepare,
};

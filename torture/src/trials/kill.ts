/**
 * Kills each verb at any moment: with SIGKILL at its n-th call that changes a file (where such calls can be counted) or
 * after a random time, with SIGINT and SIGTERM as a person or a scheduler would. Then the same command must finish: no
 * label lost, its result bit for bit that of an undisturbed run, no file left that such a run does not leave.
 */

import type { Random } from '../../../packages/sal/dist/random.js';
import type { Outcome } from '../frame/command.js';
import type { Case, CaseResult, Place, Trial } from '../frame/trial.js';
import { faultsOf } from '../frame/verdict.js';
import { faultsOfRunningAgain, isDone } from '../kit/again.js';
import { faultsOfLabels, recordedLabels } from '../kit/labels.js';
import { type Reference, References } from '../kit/references.js';
import { runSal } from '../kit/sal.js';
import { buildShim, faultEnvironment } from '../kit/shim.js';
import { Stages, type Where } from '../kit/stages.js';
import { type Task, type TaskName, task } from '../kit/tasks.js';

/** How often each verb is killed; simulations take longest. */
const shares: [TaskName, number][] = [
  ...[
    ['init', 10],
    ['pretrain', 15],
    ['select', 15],
    ['label', 15],
    ['train', 20],
  ],
  ...[
    ['evaluate', 8],
    ['predict', 8],
    ['report', 3],
    ['export', 3],
    ['simulate', 3],
  ],
] as [TaskName, number][];

const deck = shares.flatMap(([name, count]) => Array.from({ length: count }, () => name));

type Kill = { signal: NodeJS.Signals; call: number } | { signal: NodeJS.Signals; seconds: number };

function drawKill(random: Random, reference: Reference, shim: string | null): Kill {
  if (shim && reference.calls > 0 && random.chance(0.6)) {
    return { signal: 'SIGKILL', call: random.integer(1, reference.calls) };
  }
  // The first third of a short command is the start of Node, in which nothing can be lost.
  const seconds = reference.seconds * random.uniform(0.3, 1.05);
  return { signal: random.chance(0.6) ? 'SIGKILL' : random.pick(['SIGINT', 'SIGTERM'] as const), seconds };
}

async function runAndKill(program: string, where: Where, { words }: Task, kill: Kill, shim: string | null) {
  if ('call' in kill) {
    const extra = faultEnvironment(shim!, where.folder, 'kill', kill.call);
    return await runSal({ program, folder: where.folder }, words(where), { extra });
  }
  let timer: NodeJS.Timeout | undefined;
  const outcome = await runSal({ program, folder: where.folder }, words(where), {
    started: (child) => {
      timer = setTimeout(() => child.kill(kill.signal), kill.seconds * 1000);
    },
  });
  clearTimeout(timer);
  return outcome;
}

/** Interrupted by a person it saves its state and says so by its exit code; done before that, it ends as ever. */
function faultsOfEnd(outcome: Outcome, kill: Kill): string[] {
  const faults = faultsOf(outcome, [kill.signal]);
  const asked = kill.signal !== 'SIGKILL' && outcome.code !== null && ![0, 130].includes(outcome.code);
  if (asked) faults.push(`after ${kill.signal} it ended with ${outcome.code} instead of 130`);
  return faults;
}

const killText = (kill: Kill) =>
  `${kill.signal} ${'call' in kill ? `at call ${kill.call}` : `after ${kill.seconds.toFixed(2)} s`}`;

async function prepare({ base, program }: Place): Promise<(one: Case) => Promise<CaseResult>> {
  const shim = await buildShim(base, program);
  const stages = await Stages.prepare(base, program);
  const references = new References(base, stages, shim);
  return async ({ number, random, folder }) => {
    // The first cases go through the verbs in turn, so that a short part tries as many of them as it can.
    const name = number <= shares.length ? shares[number - 1]![0] : random.pick(deck);
    const tried = task(name);
    const reference = await references.of(name);
    const where = stages.copy(tried.from, folder);
    const kills: Kill[] = [];
    const faults: string[] = [];
    do {
      const kill = drawKill(random, reference, shim);
      const labels = recordedLabels(where.study);
      const outcome = await runAndKill(program, where, tried, kill, shim);
      kills.push(kill);
      // A second kill goes to an unfinished command only: one that was done is finished by the next lines.
      const end = faultsOfEnd(outcome, kill);
      const wasDone = outcome.code !== null && outcome.code !== 130;
      faults.push(...(wasDone && outcome.code === 1 && name === 'simulate' ? [] : end));
      faults.push(...faultsOfLabels(where.study, labels));
      if (wasDone || isDone(tried, where)) break;
    } while (kills.length < 3 && random.chance(0.3));
    faults.push(...(await faultsOfRunningAgain(program, tried, where, reference)));
    return { what: `${name}, ${kills.map(killText).join(', ')}`, units: kills.length, faults };
  };
}

export const kill: Trial = {
  name: 'kill',
  summary: 'kills every verb at any moment; run again it must end as if undisturbed',
  unit: 'kills',
  cases: { all: 800, few: 4 },
  prepare,
};

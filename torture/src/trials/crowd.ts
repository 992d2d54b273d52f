/**
 * The same verb several times side by side on one study, different verbs side by side, and a command right after
 * another one was killed that nobody has reaped. Each does its work or says why not; no image is asked for twice, no
 * two trainings write one run, no label is lost.
 */

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../packages/sal/dist/random.js';
import { endGroup, type Outcome } from '../frame/command.js';
import type { Case, CaseResult, Place, Trial } from '../frame/trial.js';
import { faultsOf, firstError } from '../frame/verdict.js';
import { differences, type Essence, pathsBelow } from '../kit/essence.js';
import { faultsOfLabels, recordedLabels } from '../kit/labels.js';
import { References } from '../kit/references.js';
import { runSal, salEnvironment, salWords } from '../kit/sal.js';
import { buildShim } from '../kit/shim.js';
import { type Stage, Stages, type Where, words } from '../kit/stages.js';
import { Tables } from '../kit/tables.js';
import { type TaskName, task } from '../kit/tasks.js';

interface Meeting {
  from: Stage;
  verbs: TaskName[];
  /** Seconds between the starts of two neighbours. */
  gap: number;
}

/** Verbs that meet at different steps of a study, with the stage at which all of them have what they need. */
const mixed: [Stage, TaskName[]][] = [
  ['select', ['label', 'select']],
  ['label', ['label', 'train']],
  ['label', ['train', 'select', 'pretrain']],
  ['train', ['evaluate', 'predict', 'export']],
  ['evaluate', ['report', 'evaluate', 'label']],
  ['evaluate', ['report', 'train', 'report']],
  ['init', ['pretrain', 'select']],
];

function drawMeeting(number: number, random: Random): Meeting {
  const gap = random.chance(0.5) ? 0 : random.uniform(0, 0.4);
  if (number % 3 === 0) {
    const [from, verbs] = random.pick(mixed);
    return { from, verbs, gap };
  }
  const crowded: TaskName[] = [
    'select',
    'train',
    'label',
    'pretrain',
    'init',
    'evaluate',
    'predict',
    'report',
    'simulate',
  ];
  const name = crowded[Math.floor(number / 3) % crowded.length]!;
  const count = name === 'simulate' ? 2 : random.integer(2, 5);
  return { from: task(name).from, verbs: Array.from({ length: count }, () => name), gap };
}

async function meet(program: string, where: Where, { verbs, gap }: Meeting): Promise<Outcome[]> {
  return await Promise.all(
    verbs.map(async (verb, i) => {
      await new Promise((wake) => setTimeout(wake, gap * i * 1000));
      return await runSal({ program, folder: where.folder }, words[verb](where));
    }),
  );
}

/** What must hold of a study whoever has worked on it. */
function faultsOfStudy(where: Where): string[] {
  const { study } = where;
  if (!existsSync(join(study, 'study.db'))) return [];
  return Tables.of(study, (tables) => {
    const twice = tables.column('SELECT image_id FROM picks GROUP BY image_id HAVING count(*) > 1');
    const faults = twice.length > 0 ? [`asked twice for ${twice.length} images, such as ${twice[0]}`] : [];
    const integrity = tables.column('PRAGMA integrity_check');
    if (integrity[0] !== 'ok') faults.push(`study.db: ${integrity[0]}`);
    const revisions = tables.column('SELECT image_id FROM annotations GROUP BY image_id HAVING count(*) > 1');
    // All of them draw the same masks: a second revision is one and the same label recorded twice.
    if (revisions.length > 0)
      faults.push(`recorded ${revisions.length} unchanged masks twice, such as ${revisions[0]}`);
    const unfinished = tables.column("SELECT id FROM runs WHERE status NOT IN ('finished', 'failed')");
    if (unfinished.length > 0) faults.push(`nobody finished ${unfinished.join(', ')}`);
    return [...faults, ...tables.column('SELECT id FROM runs').flatMap((id) => faultsOfLog(study, id))];
  });
}

/** Two processes in one run write its log together: a step comes twice or steps go back. */
function faultsOfLog(study: string, run: string): string[] {
  const file = join(study, 'runs', run, 'metrics.jsonl');
  if (!existsSync(file)) return [];
  const steps = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const step = /"step":(\d+)/.exec(line)?.[1];
      return step === undefined ? [] : [Number(step)];
    });
  const back = steps.findIndex((step, i) => i > 0 && step < steps[i - 1]!);
  return back < 0 ? [] : [`the log of ${run} goes back from step ${steps[back - 1]} to ${steps[back]}`];
}

/** One that ended with 0 says that the work is done; then it must be. */
function faultsOfResult(verbs: readonly TaskName[], outcomes: readonly Outcome[], expected: Essence, actual: Essence) {
  const faults: string[] = [];
  const done = outcomes.filter(({ code }) => code === 0);
  if (done.length === 0) {
    faults.push(`none of ${outcomes.length} sal ${verbs[0]} did its work: ${firstError(outcomes[0]!.err)}`);
  } else if (verbs[0] !== 'select') {
    faults.push(...differences(expected, actual).slice(0, 4));
  } else {
    // Each that did its work may have a round of its own; the first is that of a single call.
    const alone = expected.get('picks')!;
    const together = actual.get('picks')!;
    if (!together.startsWith(alone)) faults.push(`the first round is not that of a single call: ${together}`);
  }
  return faults;
}

/** Starts a verb, kills it, and runs it again while its parent has not reaped it. */
async function afterAZombie(program: string, where: Where, name: TaskName, seconds: number): Promise<Outcome> {
  const command = salWords(program, words[name](where))
    .map((word) => `'${word}'`)
    .join(' ');
  // The shell hands its place, and with it its dead child, to a program that never asks for children.
  const script = `${command} >/dev/null 2>&1 & child=$!; sleep ${seconds.toFixed(2)}; kill -9 $child; echo dead; exec sleep 60`;
  const parent = spawn('sh', ['-c', script], {
    ...{ cwd: where.folder, env: salEnvironment(where.folder), stdio: ['ignore', 'pipe', 'ignore'], detached: true },
  });
  try {
    await new Promise((resolve) => parent.stdout!.once('data', resolve));
    return await runSal({ program, folder: where.folder }, words[name](where));
  } finally {
    endGroup(parent.pid);
  }
}

async function prepare({ base, program }: Place): Promise<(one: Case) => Promise<CaseResult>> {
  const stages = await Stages.prepare(base, program);
  const references = new References(base, stages, await buildShim(base, program));

  async function zombie({ random, folder }: Case): Promise<CaseResult> {
    const name = random.pick(['train', 'pretrain', 'select', 'label', 'simulate', 'predict'] as const);
    const reference = await references.of(name);
    const tried = task(name);
    const where = stages.copy(tried.from, folder);
    const seconds = reference.seconds * random.uniform(0.4, 0.95);
    const outcome = await afterAZombie(program, where, name, seconds);
    const faults = faultsOf(outcome);
    if (outcome.code !== 0) faults.push(`ended with ${outcome.code}: ${firstError(outcome.err)}`);
    else faults.push(...differences(reference.result, await tried.result(where)).slice(0, 4));
    return { what: `${name} again beside its own unreaped process`, units: 2, faults };
  }

  async function crowd({ number, random, folder }: Case): Promise<CaseResult> {
    const meeting = drawMeeting(number, random);
    const where = stages.copy(meeting.from, folder);
    const labels = recordedLabels(where.study);
    const outcomes = await meet(program, where, meeting);
    const faults = outcomes.flatMap((outcome) => faultsOf(outcome));
    const same = new Set(meeting.verbs).size === 1;
    if (same) {
      const tried = task(meeting.verbs[0]!);
      const { result } = await references.of(tried.name);
      faults.push(...faultsOfResult(meeting.verbs, outcomes, result, await tried.result(where)));
    }
    faults.push(...faultsOfLabels(where.study, labels), ...faultsOfStudy(where));
    const temporary = pathsBelow(folder).filter((path) => /\.tmp$|\.partial-/.test(path));
    if (temporary.length > 0) faults.push(`left ${temporary.slice(0, 4).join(', ')}`);
    const gap = meeting.gap === 0 ? 'at once' : `${meeting.gap.toFixed(2)} s apart`;
    return { what: `${meeting.verbs.join(', ')} ${gap}`, units: meeting.verbs.length, faults: [...new Set(faults)] };
  }

  return async (one) => (one.number % 10 === 5 ? await zombie(one) : await crowd(one));
}

export const crowd: Trial = {
  name: 'crowd',
  summary: 'verbs side by side on one study, and again beside a dead process',
  unit: 'commands',
  cases: { all: 200, few: 2 },
  prepare,
};

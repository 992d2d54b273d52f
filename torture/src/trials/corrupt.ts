/**
 * Damages one file of a study and runs a verb that needs it: the result is bit for bit that of the sound study, or an
 * error names the file. Another result with exit code 0 is the worst that can happen.
 */

import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Case, CaseResult, Place, Trial } from '../frame/trial.js';
import { faultsOf, firstError } from '../frame/verdict.js';
import { type Damage, damages } from '../kit/damage.js';
import { differences, type Essence, pathsBelow } from '../kit/essence.js';
import { References } from '../kit/references.js';
import { runSal } from '../kit/sal.js';
import { buildShim } from '../kit/shim.js';
import { Stages, type Where } from '../kit/stages.js';
import { type Task, type TaskName, task } from '../kit/tasks.js';
import { interruptedTraining, killedLabelling, type MadeStage, roundsOfPicks } from './corrupt-stages.js';

/** A file to damage and a verb that reads it. */
interface Target {
  /** For the report: `weights of the pretraining`. */
  what: string;
  /** Paths in the case's folder that the pattern matches; one of them is damaged. */
  files: RegExp;
  verb: TaskName;
  /** Starts from what `verb` left when it ran before, not from what it starts from. */
  after?: boolean;
  /** Text that a person may edit: any value that is allowed is right, so only the end of the command is judged. */
  editable?: boolean;
}

const targets: readonly Target[] = [
  ...(['pretrain', 'select', 'train', 'evaluate'] as const).map((verb) => ({
    ...{ what: 'prepared pixels', files: /^study\/cache\/images/, verb },
  })),
  ...(['train', 'select'] as const).map((verb) => ({
    ...{ what: 'weights of a pretraining', files: /^study\/runs\/pretrain-001\/weights\.safetensors/, verb },
  })),
  ...(['evaluate', 'predict', 'export'] as const).map((verb) => ({
    ...{ what: 'weights of a training', files: /^study\/runs\/train-001\/best\.safetensors/, verb },
  })),
  { what: 'a mask', files: /^study\/masks\/p\d+\.png/, verb: 'train' },
  { what: 'a mask', files: /^study\/masks\/p\d+\.png/, verb: 'train' },
  ...(['pretrain', 'select', 'label', 'train', 'evaluate', 'report', 'predict'] as const).map((verb) => ({
    ...{ what: 'the database', files: /^study\/study\.db$/, verb },
  })),
  ...(['pretrain', 'train', 'evaluate', 'report'] as const).map((verb) => ({
    ...{ what: 'the settings', files: /^study\/sal\.yaml/, verb, editable: true },
  })),
  { what: 'scores of images', files: /^study\/runs\/evaluate-001\/per-image\.csv/, verb: 'report' },
  { what: 'an evaluation', files: /^study\/runs\/evaluate-001\/(summary|calibration)\.json/, verb: 'report' },
  { what: 'records of runs', files: /^study\/runs\/[^/]+\/config\.json/, verb: 'report' },
  { what: 'losses of a run', files: /^study\/runs\/[^/]+\/metrics\.jsonl/, verb: 'report' },
  { what: 'record of predictions', files: /^predicted\/predictions\.jsonl/, verb: 'predict', after: true },
  { what: 'jobs of a simulation', files: /^simulation\/jobs\/.*\.json/, verb: 'simulate', after: true },
  { what: 'results of a simulation', files: /^simulation\/results\.json/, verb: 'simulate', after: true },
];

interface Prepared {
  what: string;
  files: RegExp;
  task: Task;
  start: (folder: string) => Promise<Where>;
  expected: () => Promise<Essence>;
  editable: boolean;
}

function prepared(target: Target, stages: Stages, references: References): Prepared {
  const reader = task(target.verb);
  return {
    what: target.what,
    files: target.files,
    task: reader,
    editable: target.editable ?? false,
    expected: async () => (await references.of(target.verb)).result,
    start: async (folder) => {
      await references.of(target.verb);
      if (!target.after) return stages.copy(reader.from, folder);
      references.copy(target.verb, folder);
      return stages.copy('nothing', folder);
    },
  };
}

/** A mask takes the place of another, a run's weights that of another's. */
function exchange(file: string): boolean {
  const folder = join(file, '..');
  const ending = /\.[^.]+$/.exec(file)?.[0] ?? '';
  const own = readFileSync(file);
  const others = readdirSync(folder).filter((name) => name.endsWith(ending) && join(folder, name) !== file);
  const other = others.find((name) => !readFileSync(join(folder, name)).equals(own));
  if (other === undefined) return false;
  cpSync(join(folder, other), file);
  return true;
}

async function prepare({ base, program }: Place): Promise<(one: Case) => Promise<CaseResult>> {
  const stages = await Stages.prepare(base, program);
  const references = new References(base, stages, await buildShim(base, program));
  const special: MadeStage[] = [
    await interruptedTraining(base, stages, references, 'pretrain'),
    await interruptedTraining(base, stages, references, 'train'),
    await killedLabelling(base, stages, references),
    await roundsOfPicks(base, stages),
  ];
  const all: Prepared[] = [
    ...special.flatMap((target) => {
      const one = { ...target, start: async (folder: string) => target.copy(folder), editable: false };
      // They are as likely as those kinds of files that several verbs read.
      return [one, one];
    }),
    ...targets.map((target) => prepared(target, stages, references)),
  ];
  return async ({ number, random, folder }) => {
    const target = all[(number - 1) % all.length]!;
    const where = await target.start(folder);
    const files = pathsBelow(folder).filter((path) => target.files.test(path));
    if (files.length === 0) throw new Error(`the study has no file for ${target.what} (${target.files})`);
    const file = join(folder, random.pick(files));
    const sound = readFileSync(file);
    let damage: Damage['name'] = 'exchanged';
    if (!(random.chance(0.15) && exchange(file))) {
      const drawn = random.pick(damages);
      damage = drawn.name;
      writeFileSync(file, drawn.apply(sound, random));
    }
    const what = `${target.what} (${basename(file)}) ${damage}, then ${target.task.name}`;
    if (sound.equals(readFileSync(file))) return { what: `${what}: no change`, units: 0, faults: [] };
    const outcome = await runSal({ program, folder }, target.task.words(where));
    const faults = faultsOf(outcome);
    if (outcome.code === 0 && !target.editable) {
      const different = differences(await target.expected(), await target.task.result(where));
      if (different.length > 0) faults.push(`exit 0, but ${different.slice(0, 3).join('; ')}`);
    } else if (outcome.code !== 0 && !namesFile(outcome.err, file)) {
      faults.push(`the error does not name ${basename(file)}: ${firstError(outcome.err)}`);
    }
    return { what, units: 1, faults };
  };
}

/** The file itself; of the database's own files the database. */
function namesFile(text: string, file: string): boolean {
  return text.includes(basename(file).replace(/-(wal|shm)$/, ''));
}

export const corrupt: Trial = {
  name: 'corrupt',
  summary: 'damages each kind of study file; the next verb gives the same result or an error that names the file',
  unit: 'damaged files',
  cases: { all: 600, few: 3 },
  prepare,
};

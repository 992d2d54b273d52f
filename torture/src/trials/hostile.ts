/**
 * Attacks by studies, folders, names, paths and settings of a stranger. Nothing outside the study and the paths given
 * changes, nothing takes more than 1.5 GB or hangs, and what is wrong is refused by name.
 */

import { Random } from '../../../packages/sal/dist/random.js';
import type { Case, CaseResult, Place, Trial } from '../frame/trial.js';
import { folderAttacks } from '../hostile/folders.js';
import { outputAttacks } from '../hostile/outputs.js';
import { Scene } from '../hostile/scene.js';
import { settingAttacks } from '../hostile/settings.js';
import { studyAttacks } from '../hostile/studies.js';
import { Stages } from '../kit/stages.js';

const attacks = [...outputAttacks, ...studyAttacks, ...folderAttacks, ...settingAttacks];

async function prepare({ base, program, seed }: Place): Promise<(one: Case) => Promise<CaseResult>> {
  const stages = await Stages.prepare(base, program);
  // A short part is a sample over all kinds, the same for every session of a seed.
  const order = Random.of(seed, 'attacks').permutation(attacks.length);
  return async ({ number, random, folder }) => {
    const attack = attacks[order[(number - 1) % attacks.length]!]!;
    const scene = await Scene.set(folder, random, stages);
    await attack.run(scene);
    return { what: attack.name, units: scene.outcomes.length, faults: scene.end() };
  };
}

export const hostile: Trial = {
  name: 'hostile',
  summary: 'studies, folders, names, paths and settings of a stranger; nothing outside may change',
  unit: 'commands',
  cases: { all: attacks.length, few: 3 },
  prepare,
};

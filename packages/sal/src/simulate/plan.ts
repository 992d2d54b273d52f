/** From a config to jobs. Pure: the same config gives the same jobs with the same ids, on every machine. */

import { createHash } from 'node:crypto';
import { defectNames } from '../defects.js';
import type { Budget, SimulationConfig } from './config.js';
import type { SimulationArm } from './results.js';

export type Settings = Record<string, unknown>;

interface JobBase {
  /** Hash of all that decides the job's result: a changed config keeps what it shares with the old one. */
  id: string;
  /** For a person: `typiclust + mean-teacher, 50 labels, seed 2`. */
  title: string;
  /** Jobs that must be finished first. */
  after: string[];
}

/** Images to a study; once for the whole simulation. */
export interface InitJob extends JobBase {
  kind: 'init';
  settings: Settings;
  /** Whether a part of the pool takes the place of the test set. */
  development: boolean;
}

export interface PretrainJob extends JobBase {
  kind: 'pretrain';
  settings: Settings;
}

/** Features of the pool, which all arms of this pretraining and these feature settings share. */
export interface FeaturesJob extends JobBase {
  kind: 'features';
  settings: Settings;
}

export interface RoundPlan {
  /** Labels after this round. */
  labels: Budget;
  /** Settings of `sal select` without the budget. */
  select: Settings;
  train: Settings;
}

/** One study of one arm: select, label, train, evaluate, in one round or several. */
export interface CellJob extends JobBase {
  kind: 'cell';
  /** Names of the arms that it serves: arms with equal recipes share it. */
  arms: string[];
  seed: number;
  rounds: RoundPlan[];
  evaluate: Settings;
}

export type Job = InitJob | PretrainJob | FeaturesJob | CellJob;

export interface Plan {
  arms: SimulationArm[];
  jobs: Job[];
  fullSupervision: string | null;
}

export const FULL_SUPERVISION = 'full supervision';

interface ArmPlan extends Omit<SimulationArm, 'baseline'> {
  pretrain: string;
  select: string;
  train: string;
  later: SimulationConfig['arms'][number]['later'];
  budgets: Budget[];
  seeds: number[];
  defect: string | null;
}

/** Jobs in the order of work: what is shared first, then seed by seed, so that an unfinished simulation has whole seeds. */
export function planSimulation(config: SimulationConfig, images: string, masks: string, development = false): Plan {
  const arms = planArms(config);
  const jobs = new Map<string, Job>();
  const add = <J extends Job>(job: J): J => {
    const same = jobs.get(job.id) as J | undefined;
    if (!same) jobs.set(job.id, job);
    return same ?? job;
  };
  const init = add<InitJob>({
    kind: 'init',
    settings: { ...config.init, images, masks },
    development,
    title: 'init',
    after: [],
    id: hash(['init', config.init, images, masks, ...(development ? ['development'] : [])]),
  });
  const seeds = [...new Set(arms.flatMap((arm) => arm.seeds))];
  for (const seed of seeds) {
    for (const arm of arms.filter((candidate) => candidate.seeds.includes(seed))) {
      const source = arm.pretrain === 'none' ? init : add(pretrainJob(config, arm, seed, init));
      for (const rounds of roundsOf(config, arm)) {
        const features = rounds
          .filter(({ select }) => needsNetworkFeatures(select, source))
          .map(({ select }) => add(featuresJob(select, source)));
        const cell = cellJob(config, arm, seed, rounds, source, features);
        const same = add(cell) as CellJob;
        if (!same.arms.includes(arm.name)) same.arms.push(arm.name);
      }
    }
  }
  // An arm may stand in several entries, with other budgets or seeds.
  const named = arms.filter((arm, i) => arms.findIndex(({ name }) => name === arm.name) === i);
  return {
    arms: named.map((arm) => ({ name: arm.name, factors: arm.factors, baseline: baselineOf(arm, arms, config) })),
    jobs: [...jobs.values()],
    fullSupervision: config.fullSupervision ? FULL_SUPERVISION : null,
  };
}

function planArms(config: SimulationConfig): ArmPlan[] {
  const several = new Set(config.arms.flatMap((arm) => arm.pretrain)).size > 1;
  const arms: ArmPlan[] = [];
  for (const arm of config.arms) {
    for (const defect of [null, ...(arm.defects ?? config.defects)]) {
      for (const pretrain of arm.pretrain) {
        for (const select of arm.select) {
          for (const train of arm.train) {
            const parts = [...(several ? [pretrain] : []), select, train];
            arms.push({
              name: `${parts.join(' + ')}${defect === null ? '' : ` (defect ${defect})`}`,
              factors: { pretrain, select, train, ...(defect === null ? {} : { defect }) },
              ...{ pretrain, select, train, defect, later: arm.later },
              budgets: arm.budgets ?? config.budgets,
              seeds: arm.seeds ?? config.seeds,
            });
          }
        }
      }
    }
  }
  if (config.fullSupervision) {
    const { train, pretrain, seeds = config.seeds } = config.fullSupervision;
    arms.push({
      name: FULL_SUPERVISION,
      factors: { pretrain, select: 'all', train },
      ...{ pretrain, select: 'all', train, defect: null, later: [], budgets: ['all'], seeds },
    });
  }
  return arms;
}

/**
 * What an arm is compared with: an arm with a defect with the same arm without it, any other with the arm that differs from it
 * in the factors of the config's baseline alone; where no arm of the same pretraining does, with one of another.
 */
function baselineOf(arm: ArmPlan, arms: readonly ArmPlan[], config: SimulationConfig): string | null {
  if (arm.name === FULL_SUPERVISION) return null;
  const right = arms.filter(({ defect }) => defect === null);
  if (arm.defect === null && config.baseline === undefined) return null;
  const wanted = { select: arm.select, train: arm.train, ...(arm.defect === null ? config.baseline : {}) };
  const candidates = right.filter(({ select, train, pretrain }) => {
    const { pretrain: wantedPretrain = pretrain } = wanted as { pretrain?: string };
    return select === wanted.select && train === wanted.train && pretrain === wantedPretrain;
  });
  const baseline = candidates.find(({ pretrain }) => pretrain === arm.pretrain) ?? candidates[0];
  return baseline === undefined || baseline.name === arm.name ? null : baseline.name;
}

/** One list of rounds for each study of the arm. */
function roundsOf(config: SimulationConfig, arm: ArmPlan): RoundPlan[][] {
  const plan = (labels: Budget, round: number): RoundPlan => {
    const begun = arm.later.filter(({ from }) => from <= round);
    const selectName = begun.findLast(({ select }) => select !== undefined)?.select ?? arm.select;
    const trainName = begun.findLast(({ train }) => train !== undefined)?.train ?? arm.train;
    const select = selectName === 'all' ? { strategy: 'random' } : config.select[selectName]!;
    return {
      labels,
      select: withCommon(config, { map: 'none', pictures: false, forecast: false, ...select }, arm, 'select', [
        'device',
      ]),
      train: withCommon(config, config.train[trainName]!, arm, 'train', ['device', 'precision']),
    };
  };
  if (config.mode === 'rounds' && arm.select !== 'all')
    return [arm.budgets.map((labels, round) => plan(labels, round))];
  return arm.budgets.map((labels) => [plan(labels, 0)]);
}

type Stage = 'pretrain' | 'select' | 'train';

/** The recipe with the simulation's device and precision, and the arm's defect where it is one of this stage. */
function withCommon(
  config: SimulationConfig,
  recipe: Settings,
  arm: ArmPlan,
  stage: Stage,
  keys: readonly ('device' | 'precision')[],
): Settings {
  const common = Object.fromEntries(keys.filter((key) => config[key] !== undefined).map((key) => [key, config[key]]));
  const given = (recipe.reproduceDefect as string[] | undefined) ?? [];
  const own: readonly string[] = defectNames(stage);
  const defects = arm.defect !== null && own.includes(arm.defect) ? [...given, arm.defect] : given;
  return { ...common, ...recipe, ...(defects.length > 0 ? { reproduceDefect: defects } : {}) };
}

/** A seed in the recipe makes one pretraining serve every seed of the simulation. */
function pretrainJob(config: SimulationConfig, arm: ArmPlan, seed: number, init: InitJob): PretrainJob {
  const recipe = config.pretrain[arm.pretrain]!;
  const settings = withCommon(config, { seed, ...recipe }, arm, 'pretrain', ['device', 'precision']);
  return {
    kind: 'pretrain',
    settings,
    title: `pretrain ${arm.pretrain}, seed ${settings.seed}`,
    after: [init.id],
    id: hash(['pretrain', init.id, settings]),
  };
}

/** Settings of `sal select` on which the features of a network depend. */
const featureKeys = ['features', 'levels', 'pooling', 'device'] as const;

function needsNetworkFeatures(select: Settings, source: Job): boolean {
  if (source.kind !== 'pretrain' || select.strategy === 'random') return false;
  // Corrupted features are drawn by the seed of each cell: there is nothing to share.
  if ((select.reproduceDefect as string[] | undefined)?.includes('corrupted-features')) return false;
  return select.features === undefined || select.features === 'network';
}

function featuresJob(select: Settings, source: Job): FeaturesJob {
  const settings = Object.fromEntries(featureKeys.filter((key) => key in select).map((key) => [key, select[key]]));
  return {
    kind: 'features',
    settings,
    title: `features after ${source.title}`,
    after: [source.id],
    id: hash(['features', source.id, settings]),
  };
}

function cellJob(
  config: SimulationConfig,
  arm: ArmPlan,
  seed: number,
  rounds: RoundPlan[],
  source: Job,
  features: Job[],
): CellJob {
  const last = rounds.at(-1)!.labels;
  return {
    kind: 'cell',
    ...{ arms: [arm.name], seed, rounds, evaluate: config.evaluate },
    title: `${arm.name}, ${last === 'all' ? 'all' : last} labels, seed ${seed}`,
    after: [source.id, ...features.map(({ id }) => id)],
    id: hash(['cell', source.id, rounds, config.evaluate, seed]),
  };
}

/** Keys are sorted, so that the order in a YAML file makes no difference. */
function hash(value: unknown): string {
  const text = JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

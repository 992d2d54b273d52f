/**
 * The third step: which images of the pool to ask labels for. Leaves rows in the study and
 * `selections/round-<n>/{picks.csv, contact-sheet.png, map.png}`.
 */

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../counted.js';
import { csvText } from '../csv.js';
import { FailureError } from '../errors.js';
import { rasterOf } from '../images/raster.js';
import type { Hooks } from '../progress.js';
import { writeFileDurably } from '../study/files.js';
import type { Study } from '../study/study.js';
import type { ImageRecord, Pick } from '../study/types.js';
import { clusterNote } from './cluster-note.js';
import { chooseWithoutCopies, representatives } from './copies.js';
import { preparedFeatures } from './features.js';
import { type Forecast, logForecast } from './forecast.js';
import { type Layout, pcaLayout, umapLayout } from './map.js';
import type { Matrix } from './matrix.js';
import { contactSheetPng, mapPng } from './pictures.js';
import { pretextLosses } from './pretext-loss.js';
import { strategyOf } from './reproduced.js';
import { checkSizes, takenOf, warnOfUnlabelled } from './request.js';
import { defaultClusters, type SelectSettings } from './settings.js';
import { shuffledRows } from './shuffled-rows.js';
import type { Candidates, Choice, ChoiceSettings } from './strategy.js';
import { refuseUnused } from './unused.js';
import { PoolModel } from './warm/pool-model.js';

export interface SelectResult {
  round: number;
  strategy: string;
  budget: number;
  /** In order of rank: the first n are the choice for a budget of n. */
  ids: string[];
  /** What these labels will bring; null where there are too few trainings, and without `forecast`. */
  forecast: Forecast | null;
}

/**
 * Chooses `budget` images of the pool that no earlier round asked for and nobody labelled, and records them as the
 * next round. The budget is of this round alone: a round of 20 and one of 30 with equal settings ask for the same
 * images as one round of 50.
 * @throws UsageError for a budget or a number of clusters that the pool is too small for, an unknown strategy, a setting
 * that the strategy does not use;
 * FailureError where the strategy needs features and nothing is pretrained, or a model and nothing is trained
 */
export async function selectImages(study: Study, settings: SelectSettings, hooks: Hooks): Promise<SelectResult> {
  const { strategy, options } = strategyOf(settings, hooks);
  refuseUnused(settings, strategy, options);
  const pool = study.images({ split: 'pool' });
  const taken = takenOf(study, pool);
  checkSizes(settings, strategy, taken, study);
  warnOfUnlabelled(study, hooks);
  const seed = settings.seed ?? study.config.seed;
  const ids = pool.map((image) => image.id);
  const { reproduceDefect: defects } = settings;
  const model = strategy.needsModel ? new PoolModel(study, pool, { ...settings, seed }, hooks) : null;
  const choose = () => {
    const features = strategy.needsFeatures
      ? preparedFeatures(study, pool, settings, hooks)
      : featuresForMap(study, pool, settings, hooks);
    const candidates: Candidates = {
      ids,
      taken,
      features: strategy.needsFeatures && features ? rowsOf(features, defects, seed) : null,
      proxyLoss: strategy.needsProxyLoss ? pretextLosses(study, pool, settings.pretraining) : null,
      model,
    };
    const clusters = settings.clusters ?? Math.min(defaultClusters, pool.length);
    const choiceSettings: ChoiceSettings = { ...settings, seed, clusters, defects };
    const choice = defects.includes('foreign-picks')
      ? strategy.choose(candidates, choiceSettings, options)
      : chooseWithoutCopies(strategy, candidates, choiceSettings, standInsOf(study, pool, taken), options);
    return { features, choice };
  };
  let chosen: ReturnType<typeof choose>;
  try {
    chosen = choose();
  } finally {
    model?.dispose();
  }
  const { features, choice } = chosen;
  const note = clusterNote(choice);
  if (note) hooks.log(note);
  const lost = settings.budget - choice.picks.length;
  if (lost > 0) hooks.warn(`${lost} of ${settings.budget} picks are images that another list has taken`);
  const picks = choice.picks.map(({ index, ...pick }, rank): Pick => ({ id: ids[index]!, rank, ...pick }));

  const round = study.selections().length;
  const layout = features && settings.pictures ? layOut(features, settings.map, seed) : null;
  const files = await renderFiles(study, pool, choice, picks, layout, settings.pictures);
  // Pictures take seconds, in which another command may have chosen the same images.
  if (study.selections().length !== round) {
    throw new FailureError('another selection was recorded meanwhile', {
      where: study.directory,
      fix: 'run this again',
    });
  }
  const directory = join(study.directory, 'selections', `round-${round}`);
  // What an interrupted command left of a round that was never recorded; other files there are a person's.
  for (const name of ROUND_FILES) rmSync(join(directory, name), { force: true });
  mkdirSync(directory, { recursive: true });
  for (const [name, content] of files) writeFileDurably(join(directory, name), content);
  study.recordSelection({ strategy: strategy.name, budget: settings.budget, seed, picks });
  hooks.log(`${[...files.keys()].join(', ')}: in ${directory}`);
  const forecast = settings.forecast
    ? await logForecast(study, { more: settings.budget, seed, device: settings.device }, hooks)
    : null;
  return { round, strategy: strategy.name, budget: settings.budget, ids: picks.map((pick) => pick.id), forecast };
}

function rowsOf(features: Matrix, defects: SelectSettings['reproduceDefect'], seed: number): Matrix {
  return defects.includes('shuffled-features') ? shuffledRows(features, seed) : features;
}

function standInsOf(study: Study, pool: readonly ImageRecord[], taken: readonly boolean[]): Int32Array {
  const { size } = study.config;
  return representatives(pool, taken, ({ row }) => {
    return { pixels: study.readPixels([row]), width: size, height: size, channels: study.channels };
  });
}

/** A strategy without features still gets its map where something is pretrained. */
function featuresForMap(
  study: Study,
  pool: readonly ImageRecord[],
  settings: SelectSettings,
  hooks: Hooks,
): Matrix | null {
  if (settings.map === 'none' || !settings.pictures) return null;
  if (settings.features !== 'network' || study.latestRun('pretrain', 'finished')) {
    return preparedFeatures(study, pool, settings, hooks);
  }
  hooks.log('no map of the pool: it needs a pretrained network (sal pretrain)');
  return null;
}

function layOut(features: Matrix, map: SelectSettings['map'], seed: number): Layout | null {
  switch (map) {
    case 'pca':
      return pcaLayout(features);
    case 'umap':
      return umapLayout(features, seed);
    case 'none':
      return null;
    default:
      return map satisfies never;
  }
}

const ROUND_FILES = ['picks.csv', 'contact-sheet.png', 'map.png'] as const;

/** What a round leaves on disk, by file name: some or all of ROUND_FILES. */
async function renderFiles(
  study: Study,
  pool: readonly ImageRecord[],
  choice: Choice,
  picks: readonly Pick[],
  layout: Layout | null,
  pictures: boolean,
): Promise<Map<(typeof ROUND_FILES)[number], string | Buffer>> {
  const pictureOf = ({ row }: ImageRecord) => rasterOf(study.preparedPixels(row));
  const files = new Map<(typeof ROUND_FILES)[number], string | Buffer>([['picks.csv', picksCsv(picks, choice, pool)]]);
  if (pictures) files.set('contact-sheet.png', await contactSheetPng(choice, pool, pictureOf));
  if (layout)
    files.set(
      'map.png',
      await mapPng(choice, layout, `pool of ${pool.length}: ${clusterNote(choice) ?? counted(picks.length, 'pick')}`),
    );
  return files;
}

function picksCsv(picks: readonly Pick[], choice: Choice, pool: readonly ImageRecord[]): string {
  return csvText(
    ['rank', 'id', 'cluster', 'distance', 'reason', 'file'],
    picks.map(({ rank, id, cluster, distance, reason }) => {
      return [rank, id, cluster, distance, reason, pool[choice.picks[rank]!.index]!.path];
    }),
  );
}

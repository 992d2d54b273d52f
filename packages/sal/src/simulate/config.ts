/** The file that says what a simulation compares: recipes of the stages by name, and arms made of them. */

import { z } from 'zod';
import { UsageError } from '../errors.js';
import { evaluateSettings } from '../evaluate/settings.js';
import { nearestName, suggest } from '../nearest.js';
import { resolveOptions } from '../plugin.js';
import { pretrainTasks } from '../pretrain/registry.js';
import { pretrainSettings } from '../pretrain/settings.js';
import { methods } from '../segment/methods/registry.js';
import { trainSettings } from '../segment/settings.js';
import { strategyNamed } from '../select/registry.js';
import { selectSettings } from '../select/settings.js';
import { refuseUnused } from '../select/unused.js';
import { shown } from '../shown.js';
import { initSettings } from '../study/init-settings.js';

const recipe = z.record(z.string(), z.unknown());
const oneOrMany = z.union([z.string(), z.array(z.string()).min(1)]).transform((names) => [names].flat());
const budget = z.union([z.int().min(1), z.literal('all')]);

const armSchema = z.strictObject({
  /** Pretraining recipes, or `none` for no pretraining at all. */
  pretrain: oneOrMany.default(['none']),
  select: oneOrMany,
  train: oneOrMany,
  /** What later rounds use instead; `from` counts rounds from 0, the last entry that has begun holds. */
  later: z
    .array(
      z.strictObject({ from: z.int().min(1).default(1), select: z.string().optional(), train: z.string().optional() }),
    )
    .default([]),
  budgets: z.array(budget).min(1).optional(),
  seeds: z.array(z.int().min(0)).min(1).optional(),
  /** Defects that this arm is run with once more, in the place of the config's. */
  defects: z.array(z.string()).optional(),
});

export const simulationSchema = z.strictObject({
  /** Of the folder too, where none is given: a plain file name. */
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^(?!\.)[^/\\\p{C}]+$/u, 'a name without / or \\ that does not begin with a dot'),
  summary: z.string().default(''),
  paper: z.string().default(''),
  /** Folders of images and reference masks; relative ones are looked for beside the config file. */
  images: z.string().min(1).optional(),
  masks: z.string().min(1).optional(),
  init: recipe.default({}),
  seeds: z.array(z.int().min(0)).min(1).default([1]),
  budgets: z.array(budget).min(1),
  /**
   * `independent`: every budget is a study of its own. `rounds`: the budgets are the labels after each round of one
   * study, whose later rounds see the network of the round before.
   */
  mode: z.enum(['independent', 'rounds']).default('independent'),
  device: z.enum(['cpu', 'cuda']).optional(),
  precision: z.enum(['auto', 'bf16', 'fp32']).optional(),
  pretrain: z.record(z.string(), recipe).default({}),
  select: z.record(z.string(), recipe),
  train: z.record(z.string(), recipe),
  evaluate: recipe.default({}),
  arms: z.array(armSchema).min(1),
  /** An arm on all labels of the pool, the yardstick: a training recipe and, if it needs one, a pretraining recipe. */
  fullSupervision: z
    .strictObject({
      train: z.string(),
      pretrain: z.string().default('none'),
      seeds: z.array(z.int().min(0)).optional(),
    })
    .optional(),
  /**
   * What others are compared with, all else equal: a selection recipe by its name, or any of the factors, such as
   * `{ train: supervised }`.
   */
  baseline: z
    .union([
      z.string().transform((select) => ({ select })),
      z.strictObject({ pretrain: z.string().optional(), select: z.string().optional(), train: z.string().optional() }),
    ])
    .optional(),
  /** Defects of the published code: every arm is run once more with each of them. */
  defects: z.array(z.string()).default([]),
});

export type SimulationConfig = z.output<typeof simulationSchema>;
export type Budget = z.output<typeof budget>;

/**
 * Checks a parsed config whole, every recipe against the settings of its stage, before any hour is spent.
 * @param where the file's name, for messages
 * @throws UsageError that names the place (`train.teacher.iterations`), what was expected and the nearest right name
 */
export function checkSimulation(value: unknown, where: string): SimulationConfig {
  const result = simulationSchema.safeParse(value);
  if (!result.success) throw issueError(result.error.issues[0]!, where, Object.keys(simulationSchema.shape), '');
  const config = result.data;
  checkRecipe(config.init, initSettings.omit({ images: true, masks: true }), 'init', where);
  for (const [name, settings] of Object.entries(config.pretrain)) {
    const { task, options } = checkRecipe(settings, pretrainSettings, `pretrain.${name}`, where);
    resolveOptions(pretrainTasks[task], options);
  }
  for (const [name, settings] of Object.entries(config.select)) {
    const parsed = checkRecipe({ budget: 1, ...settings }, selectSettings, `select.${name}`, where);
    const strategy = strategyNamed(parsed.strategy);
    const own = resolveOptions(strategy, parsed.options);
    inRecipe(`select.${name}`, where, () => refuseUnused(parsed, strategy, own));
  }
  for (const [name, settings] of Object.entries(config.train)) {
    const { method, options } = checkRecipe(settings, trainSettings, `train.${name}`, where);
    resolveOptions(methods[method], options);
  }
  checkRecipe(config.evaluate, evaluateSettings, 'evaluate', where);
  for (const [i, arm] of config.arms.entries()) {
    const place = `arms[${i}]`;
    for (const name of arm.pretrain) if (name !== 'none') known(name, config.pretrain, `${place}.pretrain`, where);
    for (const name of arm.select) known(name, config.select, `${place}.select`, where);
    for (const name of arm.train) known(name, config.train, `${place}.train`, where);
    if (arm.later.length > 0 && config.mode !== 'rounds') {
      throw new UsageError(`${place}.later is given`, {
        where,
        expected: 'mode: rounds, where there are later rounds',
      });
    }
    for (const { select, train } of arm.later) {
      if (select !== undefined) known(select, config.select, `${place}.later.select`, where);
      if (train !== undefined) known(train, config.train, `${place}.later.train`, where);
    }
    if (config.mode === 'rounds') checkRising(arm.budgets ?? config.budgets, `${place}.budgets`, where);
  }
  if (config.fullSupervision) {
    const { train, pretrain } = config.fullSupervision;
    known(train, config.train, 'fullSupervision.train', where);
    if (pretrain !== 'none') known(pretrain, config.pretrain, 'fullSupervision.pretrain', where);
  }
  for (const [factor, name] of Object.entries(config.baseline ?? {})) {
    if (name === undefined || name === 'none') continue;
    known(name, config[factor as 'pretrain' | 'select' | 'train'], 'baseline', where);
  }
  return config;
}

/** An error about a recipe's settings says which recipe. */
function inRecipe(place: string, where: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(error.message, { where: `${where}, ${place}` });
    throw error;
  }
}

function known(name: string, recipes: Record<string, unknown>, place: string, where: string): void {
  if (Object.hasOwn(recipes, name)) return;
  throw new UsageError(`${place} is ${shown(name)}`, { where, fix: suggest(name, Object.keys(recipes)) });
}

function checkRising(budgets: readonly Budget[], place: string, where: string): void {
  const numbers = budgets.map((value) => (value === 'all' ? Number.POSITIVE_INFINITY : value));
  if (numbers.every((value, i) => i === 0 || value > numbers[i - 1]!)) return;
  throw new UsageError(`${place} is ${budgets.join(', ')}`, { where, expected: 'labels after each round, rising' });
}

function checkRecipe<Schema extends z.ZodObject>(
  settings: Record<string, unknown>,
  schema: Schema,
  place: string,
  where: string,
): z.output<Schema> {
  const keys = Object.keys(schema.shape);
  for (const key of Object.keys(settings)) {
    if (keys.includes(key)) continue;
    const near = nearestName(key, keys);
    throw new UsageError(`unknown setting ${place}.${key}`, {
      where,
      fix: near ? `did you mean ${near}?` : `one of ${keys.join(', ')}`,
    });
  }
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  throw issueError(result.error.issues[0]!, where, keys, `${place}.`, settings);
}

function issueError(
  issue: z.core.$ZodIssue,
  where: string,
  keys: string[],
  prefix: string,
  value?: unknown,
): UsageError {
  const place = `${prefix}${issue.path.join('.')}`;
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const near = nearestName(key, keys);
    const full = place === '' ? key : `${place}.${key}`;
    return new UsageError(`unknown key ${full}`, { where, fix: near ? `did you mean ${near}?` : undefined });
  }
  const given = (value as Record<string, unknown> | undefined)?.[String(issue.path[0])];
  return new UsageError(given === undefined ? `${place} is missing or wrong` : `${place} is ${shown(given)}`, {
    where,
    expected: issue.message,
  });
}

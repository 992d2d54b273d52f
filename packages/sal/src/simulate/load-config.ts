/** From the words of the command line to a checked config: file or protocol, then `--set` and the other overrides. */

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { defects } from '../defects.js';
import { UsageError } from '../errors.js';
import { suggest } from '../nearest.js';
import type { OptionValue } from '../plugin.js';
import { protocolNames, protocolPath } from '../protocols/registry.js';
import { refusePrototypeName } from '../prototype-keys.js';
import { shown } from '../shown.js';
import { readYamlFile } from '../study/yaml-file.js';
import { checkSimulation, type SimulationConfig } from './config.js';
import type { SimulateSettings } from './settings.js';

export interface LoadedConfig {
  config: SimulationConfig;
  /** Absolute folders. */
  images: string;
  masks: string;
}

/**
 * @param source path of a YAML file, or the name of a shipped protocol
 * @throws UsageError for a file that is missing or no YAML, anything wrong in it, folders that are not there, an unknown
 * defect or `--set` path
 */
export function loadSimulation(source: string, settings: SimulateSettings): LoadedConfig {
  const path = pathOf(source);
  const value = readYaml(path);
  for (const [key, replacement] of Object.entries(settings.set)) setPath(value, key, replacement, path);
  if (settings.seeds) value.seeds = settings.seeds;
  if (settings.budgets) value.budgets = settings.budgets.map((labels) => (labels === 'all' ? labels : Number(labels)));
  const config = checkSimulation(value, path);
  config.defects = defectsOf([...config.defects, ...settings.reproduceDefect]);
  for (const arm of config.arms) if (arm.defects) arm.defects = defectsOf(arm.defects);
  const beside = dirname(resolve(path));
  const folder = (given: string | undefined, configured: string | undefined, flag: string) => {
    const found = given !== undefined ? resolve(given) : configured !== undefined ? resolve(beside, configured) : null;
    if (found === null) {
      throw new UsageError(`no folder of ${flag}`, {
        where: path,
        expected: `${flag} in the config, or --${flag} DIR`,
      });
    }
    if (!existsSync(found)) throw new UsageError(`no such folder of ${flag}`, { where: found });
    return found;
  };
  return {
    config,
    images: folder(settings.images, config.images, 'images'),
    masks: folder(settings.masks, config.masks, 'masks'),
  };
}

function pathOf(source: string): string {
  if (existsSync(source)) return source;
  const names = protocolNames();
  if (names.includes(source)) return protocolPath(source);
  throw new UsageError(`no config ${shown(source)}`, {
    expected: 'a YAML file, or a shipped protocol',
    fix: suggest(source, names),
  });
}

function readYaml(path: string): Record<string, unknown> {
  const { value } = readYamlFile(path);
  if (isMapping(value)) return value;
  throw new UsageError('is no simulation', { where: path, expected: 'a YAML mapping with name, budgets, arms, ...' });
}

/** Replaces what the path names; every step but the last must exist, and `*` stands for every name at its place. */
function setPath(value: Record<string, unknown>, path: string, replacement: OptionValue, where: string): void {
  const keys = path.split('.');
  const last = keys.pop()!;
  let places: Container[] = [value];
  const missing = (key: string) => {
    const names = places.flatMap((place) => (Array.isArray(place) ? [] : Object.keys(place)));
    return new UsageError(`--set ${path}: there is no ${key}`, { where, fix: suggest(key, names) });
  };
  for (const key of [...keys, last]) refusePrototypeName(key, `--set ${path}`);
  for (const key of keys) {
    const next = places.flatMap((place) => (key === '*' ? Object.values(place) : [ownValue(place, key)]));
    if (!next.every(isContainer)) throw missing(key);
    places = next;
  }
  for (const place of places) {
    for (const key of last === '*' ? Object.keys(place) : [last]) {
      if (Array.isArray(place) && !Object.hasOwn(place, key)) throw missing(key);
      (place as Mapping)[key] = replacement;
    }
  }
}

type Mapping = Record<string, unknown>;
type Container = Mapping | unknown[];

function ownValue(place: Container, key: string): unknown {
  return Object.hasOwn(place, key) ? (place as Mapping)[key] : undefined;
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function isMapping(value: unknown): value is Mapping {
  return isContainer(value) && !Array.isArray(value);
}

function defectsOf(names: readonly string[]): string[] {
  const all: string[] = defects.map(({ name }) => name);
  if (names.includes('all')) return all;
  for (const name of names) {
    if (!all.includes(name)) throw new UsageError(`unknown defect ${shown(name)}`, { fix: suggest(name, all) });
  }
  return [...new Set(names)];
}

/**
 * What every plug-in (pretraining task, selection strategy, training method, loss, metric) tells of itself, and how its
 * own options are given: `--options name=value,...` on the command line, a mapping `options:` in YAML.
 */

import { z } from 'zod';
import { UsageError } from './errors.js';
import { nearestName } from './nearest.js';
import { shown } from './shown.js';

export interface Plugin {
  /** Kebab-case, the key in its registry. */
  readonly name: string;
  /** One line for help and `sal methods`. */
  readonly summary: string;
  /** Where it comes from: authors, year, arXiv id or venue. */
  readonly paper: string;
  /** Options that only this plug-in has; every key with `.default(...)` and `.describe(...)`. */
  readonly options: z.ZodObject;
}

/** For plug-ins without options of their own. */
export const noOptions = z.object({});

export type OptionValue = string | number | boolean;

/** The setting by which a stage takes its plug-in's options; spread into the stage's schema as `options`. */
export const optionsSetting = z
  .record(z.string(), z.union([z.number(), z.boolean(), z.string()]))
  .default({})
  .describe('options of the plug-in itself, such as name=value,name=value; sal methods lists them')
  .meta({ placeholder: 'NAME=VALUE' });

/**
 * The plug-in's options with defaults filled in.
 * @throws UsageError for an option that the plug-in does not have (with the nearest and the list) or a wrong value
 */
export function resolveOptions<Options extends z.ZodObject>(
  plugin: { readonly name: string; readonly options: Options },
  given: Readonly<Record<string, OptionValue>>,
): z.output<Options> {
  const known = Object.keys(plugin.options.shape);
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const near = nearestName(key, known);
    throw new UsageError(`${plugin.name} has no option ${shown(key)}`, {
      expected: known.length === 0 ? 'no options' : `of ${known.join(', ')}`,
      fix: near ? `did you mean ${near}?` : 'sal methods lists every option',
    });
  }
  const result = plugin.options.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const key = String(issue.path[0] ?? '');
  throw new UsageError(`option ${key} of ${plugin.name} is ${shown(given[key])}`, { expected: issue.message });
}

export interface OptionDescription {
  name: string;
  default: unknown;
  description: string;
  choices?: string[];
}

export interface PluginDescription {
  name: string;
  summary: string;
  paper: string;
  options: OptionDescription[];
}

/** As `sal methods --json` shows it. */
export function describePlugin({ name, summary, paper, options }: Plugin): PluginDescription {
  const { properties = {} } = z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, { default?: unknown; description?: string; enum?: unknown[] }>;
  };
  return {
    name,
    summary,
    paper,
    options: Object.entries(properties).map(([key, property]) => ({
      name: key,
      default: property.default,
      description: property.description ?? '',
      ...(property.enum ? { choices: property.enum.map(String) } : {}),
    })),
  };
}

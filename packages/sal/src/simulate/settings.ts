import { z } from 'zod';

/** Settings of `sal simulate`. */
export const simulateSettings = z.object({
  out: z
    .string()
    .min(1)
    .optional()
    .meta({ placeholder: 'DIR' })
    .describe('folder of the simulation; NAME-simulation beside where you are unless given'),
  images: z
    .string()
    .min(1)
    .optional()
    .meta({ placeholder: 'DIR' })
    .describe('folder of images, where the config names none or another is meant'),
  masks: z.string().min(1).optional().meta({ placeholder: 'DIR' }).describe('folder of reference masks, likewise'),
  seeds: z.array(z.int().min(0)).min(1).optional().describe('seeds, in the place of those of the config'),
  budgets: z
    .array(z.union([z.string().regex(/^(all|[1-9]\d*)$/, { error: 'whole numbers, or all' }), z.int().min(1)]))
    .min(1)
    .optional()
    .meta({ placeholder: '25,50,all' })
    .describe('numbers of labels, in the place of those of the config'),
  jobs: z.int().min(1).max(256).default(1).describe('worker processes; the processor cores are shared out among them'),
  set: z
    .record(z.string(), z.union([z.number(), z.boolean(), z.string()]))
    .default({})
    .meta({ placeholder: 'PATH=VALUE' })
    .describe('values that replace those of the config, such as init.size=64,train.*.width=8; * stands for every name'),
  reproduceDefect: z
    .array(z.string())
    .default([])
    .meta({ placeholder: 'NAME' })
    .describe('run every arm once more with each of these defects of the published code; all for every one'),
  development: z
    .boolean()
    .default(false)
    .describe('for choosing settings: test on a quarter of the pool, never on the test set'),
  dryRun: z.boolean().default(false).describe('check everything and list the jobs, run nothing'),
});

export type SimulateSettings = z.output<typeof simulateSettings>;

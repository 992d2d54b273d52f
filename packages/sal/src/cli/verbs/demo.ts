import { z } from 'zod';
import { type DemoResult, runDemo } from '../../demo/demo.js';
import { defineVerb } from '../verb.js';

const demoSettings = z.object({
  quick: z.boolean().default(false).describe('fewer and smaller images: under a minute instead of under five'),
  classes: z
    .union([z.literal(2), z.literal(3)], '2 or 3')
    .default(2)
    .describe('2 (skin and lesion), or 3: each lesion holds a nodule that is a class of its own'),
  seed: z.int().min(0).default(0).describe('seed of the images and of every step'),
});

export const demo = defineVerb({
  name: 'demo',
  summary: 'See everything work on synthetic images, and get a report',
  positionals: [
    { name: 'DIR', summary: 'folder for the demo, new or empty (demo-study unless given)', optional: true },
  ],
  settings: demoSettings,
  example: 'sal demo --quick',
  async run({ hooks, print }, [directory = 'demo-study'], { quick, seed, classes }) {
    const result = await runDemo({ directory, quick, seed, classes }, hooks, print);
    for (const line of describe(result)) print(line);
    return result;
  },
});

function describe({ report, seconds, labels, dice, difference }: DemoResult): string[] {
  const fixed = (value: number | null | undefined) => (value == null ? '-' : value.toFixed(3));
  const row = (name: string, { mean, median, ci95 }: DemoResult['dice']['chosen']) =>
    `  ${name.padEnd(8)} mean ${fixed(mean)}  median ${fixed(median)}  95 % ${fixed(ci95?.[0])} to ${fixed(ci95?.[1])}`;
  return [
    `test Dice with ${labels} labels:`,
    row('chosen', dice.chosen),
    row('random', dice.random),
    `  chosen minus random ${fixed(difference.mean)}, 95 % ${fixed(difference.ci95[0])} to ${fixed(difference.ci95[1])} (one seed: no proof)`,
    `report, after ${Math.round(seconds)} s of work: ${report}`,
  ];
}

/** How large the demo is, and its steps as the command lines that a person would type. */
import { join } from 'node:path';

export interface DemoSize {
  /** Synthetic images with masks; the pool and the test set are taken from them. */
  images: number;
  test: number;
  /** Side in pixels of the image files, and of the prepared images. */
  imageSize: number;
  size: number;
  /** Images to predict at the end. */
  newImages: number;
  labels: number;
  pretrainSteps: number;
  trainSteps: number;
}

/** Chosen so that two processor cores need under five minutes, and under one. */
export const demoSizes = {
  full: {
    images: 300,
    test: 60,
    imageSize: 160,
    size: 96,
    newImages: 12,
    labels: 24,
    pretrainSteps: 250,
    trainSteps: 800,
  },
  quick: {
    images: 180,
    test: 40,
    imageSize: 128,
    size: 64,
    newImages: 6,
    labels: 16,
    pretrainSteps: 60,
    trainSteps: 250,
  },
} as const satisfies Record<string, DemoSize>;

/** Names of the classes by their number: a second structure in each lesion makes three. */
export const demoClasses = {
  2: ['background', 'lesion'],
  3: ['background', 'lesion', 'nodule'],
} as const satisfies Record<number, readonly string[]>;

export type DemoClasses = keyof typeof demoClasses;

/** Kinds of steps that are no verb of `sal`. */
export type DemoStep =
  | { kind: 'sal'; key: string; words: string[] }
  /** Copies a folder, so that both choices start from one pretraining. */
  | { kind: 'copy'; key: string; from: string; to: string };

/** Where everything of a demo lies. */
export function demoPaths(directory: string) {
  return {
    state: join(directory, 'demo.json'),
    images: join(directory, 'images'),
    masks: join(directory, 'masks'),
    newImages: join(directory, 'new-images'),
    chosen: join(directory, 'study'),
    random: join(directory, 'random'),
    predictions: join(directory, 'predictions'),
    model: join(directory, 'model.onnx'),
    report: join(directory, 'report', 'index.html'),
  };
}

/** The whole method on a study, then the same budget chosen at random on a copy of it. */
export function demoSteps(directory: string, size: DemoSize, seed: number, classes: DemoClasses = 2): DemoStep[] {
  const paths = demoPaths(directory);
  const sal = (key: string, ...words: (string | number)[]): DemoStep => ({
    kind: 'sal',
    key,
    words: words.map(String),
  });
  const split = `pool=${size.images - size.test},test=${size.test}`;
  const learn = (name: string, study: string) => [
    sal(`${name}.label`, 'label', study, '--masks', paths.masks, '--author', 'demo'),
    sal(`${name}.train`, 'train', study, '--iterations', size.trainSteps),
    sal(`${name}.evaluate`, 'evaluate', study),
  ];
  return [
    sal(
      'init',
      ...['init', paths.chosen, '--images', paths.images, '--masks', paths.masks],
      ...['--split', split, '--size', size.size, '--seed', seed],
      ...(classes === 2 ? [] : ['--classes', demoClasses[classes].join(',')]),
    ),
    sal('pretrain', 'pretrain', paths.chosen, '--iterations', size.pretrainSteps),
    { kind: 'copy', key: 'copy', from: paths.chosen, to: paths.random },
    sal('chosen.select', 'select', paths.chosen, '--budget', size.labels),
    ...learn('chosen', paths.chosen),
    sal('predict', 'predict', paths.chosen, '--images', paths.newImages, '--out', paths.predictions),
    sal('export', 'export', paths.chosen, '--out', paths.model),
    sal('random.select', 'select', paths.random, '--budget', size.labels, '--strategy', 'random'),
    ...learn('random', paths.random),
  ];
}

/** The step as a person would type it. */
export function commandLine(step: DemoStep): string {
  const words = step.kind === 'sal' ? ['sal', ...step.words] : ['cp', '-r', step.from, step.to];
  return words.map((word) => (/^[\w./=,:+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** All verbs. Each is loaded only when it is called, so that help is instant and one broken verb breaks no other. */

import { FailureError, UsageError, UserError } from '../errors.js';
import { suggest } from '../nearest.js';
import { shown } from '../shown.js';
import type { Verb } from './verb.js';

export interface VerbEntry {
  name: string;
  /** Equal to the verb's own, as is `section`; a test compares them. */
  summary: string;
  /** The verb's section of `sal.yaml`. */
  section?: string;
  load(): Promise<Verb>;
}

/** In the order of work. */
export const registry: readonly VerbEntry[] = [
  {
    name: 'init',
    summary: 'Make a study from a folder of images: decode, check, find duplicates, split',
    load: async () => (await import('./verbs/init.js')).init,
  },
  {
    name: 'pretrain',
    summary: 'Train a U-Net on the unlabelled pool by a self-supervised task',
    section: 'pretrain',
    load: async () => (await import('./verbs/pretrain.js')).pretrain,
  },
  {
    name: 'select',
    summary: 'Choose the images of the pool to ask labels for',
    section: 'select',
    load: async () => (await import('./verbs/select.js')).select,
  },
  {
    name: 'label',
    summary: 'Take in the masks of the images that sal select asked for',
    section: 'label',
    load: async () => (await import('./verbs/label.js')).label,
  },
  {
    name: 'train',
    summary: 'Train a segmenter on the labelled and the unlabelled images',
    section: 'train',
    load: async () => (await import('./verbs/train.js')).train,
  },
  {
    name: 'evaluate',
    summary: 'Measure a training on the sealed test set, at the original size of the images',
    section: 'evaluate',
    load: async () => (await import('./verbs/evaluate.js')).evaluate,
  },
  {
    name: 'predict',
    summary: 'Segment a folder of images: masks at their original size, and overlays to look at',
    section: 'predict',
    load: async () => (await import('./verbs/predict.js')).predict,
  },
  {
    name: 'export',
    summary: 'Write a trained network as an ONNX file, run and compared with the engine first',
    section: 'export',
    load: async () => (await import('./verbs/export.js')).exportVerb,
  },
  {
    name: 'simulate',
    summary: 'Compare strategies, methods and budgets with the reference masks as annotator',
    load: async () => (await import('./verbs/simulate.js')).simulateVerb,
  },
  {
    name: 'report',
    summary: 'Write what a study has done as one self-contained page',
    load: async () => (await import('./verbs/report.js')).report,
  },
  {
    name: 'mend',
    summary: 'Take back masks that a cut database does not know, and make damaged prepared pixels again',
    load: async () => (await import('./verbs/mend.js')).mend,
  },
  {
    name: 'verify',
    summary: 'Compare every file of a study with what was recorded, and say what is wrong and how to mend it',
    load: async () => (await import('./verbs/verify.js')).verify,
  },
  {
    name: 'relink',
    summary: 'Tell a study where its folders of images and reference masks are now',
    load: async () => (await import('./verbs/relink.js')).relink,
  },
  {
    name: 'methods',
    summary: 'List every task, strategy, method, loss, metric, protocol and defect, with papers and options',
    load: async () => (await import('./verbs/methods.js')).methodsVerb,
  },
  {
    name: 'demo',
    summary: 'See everything work on synthetic images, and get a report',
    load: async () => (await import('./verbs/demo.js')).demo,
  },
  {
    name: 'doctor',
    summary: 'Say what the program found on this machine, what is missing and how to mend it',
    load: async () => (await import('./verbs/doctor.js')).doctor,
  },
];

/** Sections of `sal.yaml` that some verb has. */
export function knownSections(entries: readonly VerbEntry[] = registry): string[] {
  return entries.flatMap((entry) => entry.section ?? []);
}

/**
 * @throws UsageError for an unknown name, with the nearest; FailureError when the verb's code cannot be loaded.
 */
export async function loadVerb(name: string, entries: readonly VerbEntry[] = registry): Promise<Verb> {
  const entry = entries.find((candidate) => candidate.name === name);
  if (!entry) {
    throw new UsageError(`unknown verb ${shown(name)}`, {
      fix: suggest(
        name,
        entries.map((candidate) => candidate.name),
      ),
    });
  }
  try {
    return await entry.load();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new FailureError(`sal ${name} cannot be loaded: ${(error as Error).message}`, {
      fix: 'run sal doctor, which says what is missing and how to mend it',
    });
  }
}

/** The stage `export`: a training's network as an ONNX file that was run and compared before it was written. */

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { FailureError } from '../errors.js';
import { normalization } from '../models/normalize.js';
import { loadUNet } from '../models/weights.js';
import type { Hooks } from '../progress.js';
import { writeFileDurably } from '../study/files.js';
import { removeTemporariesOf } from '../study/leftovers.js';
import { checkOutputFile } from '../study/output-path.js';
import { packageVersion } from '../study/runs.js';
import type { Study } from '../study/study.js';
import { trainedRun } from '../study/trained-run.js';
import { largestDifference, withOnnxRuntime } from './compare.js';
import { encodeModel } from './onnx/proto.js';
import { irVersion, opset, unetGraph } from './onnx/unet-graph.js';
import { weightsOf } from './onnx/weights.js';
import { makeProbes } from './probes.js';
import type { ExportSettings } from './settings.js';

/** Largest absolute difference of a probability that is put down to the order of additions. */
export const tolerance = 1e-3;

export interface ExportResult {
  /** Absolute path. */
  file: string;
  /** Training that was exported. */
  run: string;
  opset: number;
  /** Over real and random images of two sizes, against the engine in float32. */
  maxAbsDiff: number;
}

/**
 * Writes the network of a training to `settings.out`; nothing is written unless the file computes the same.
 * @throws UsageError for a file in the way or a run that is no training; FailureError when nothing is trained, or the
 *   graph gives other probabilities than the engine
 */
export async function exportStudy(study: Study, settings: ExportSettings, hooks: Hooks): Promise<ExportResult> {
  const { out: path, overwrite } = settings;
  // A network that was exported before may be in use: it is replaced only where the user says so.
  const file = checkOutputFile({ path, flag: '--out', overwrite, isOurs: () => false });
  removeTemporariesOf(file);
  const { run, weights } = trainedRun(study, settings.run);
  const { unet } = loadUNet(weights);
  try {
    const model = encodeModel({
      irVersion,
      producerName: 'sal-smis',
      producerVersion: packageVersion(),
      opset,
      graph: unetGraph(weightsOf(unet), normalization, unet.options),
      metadata: describeModel(study, run.id, unet.sizeMultiple),
    });
    hooks.log(`${run.id}: ${(model.length / 1e6).toFixed(1)} MB; running it in onnxruntime`);
    const maxAbsDiff = await withOnnxRuntime(model, (runGraph) =>
      largestDifference(unet, runGraph, makeProbes(study, unet.sizeMultiple)),
    );
    if (maxAbsDiff > tolerance) {
      throw new FailureError(`the exported network differs from the trained one by ${maxAbsDiff}`, {
        where: file,
        expected: `at most ${tolerance} in any probability; no file was written`,
        fix: 'if the training diverged, train again; otherwise please report this with the run and its config.json',
      });
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileDurably(file, model);
    return { file, run: run.id, opset, maxAbsDiff };
  } finally {
    unet.dispose();
  }
}

/** What a user of the file needs to know, and where it came from. */
function describeModel(study: Study, run: string, sizeMultiple: number): Record<string, string> {
  const { size, color, classes } = study.config;
  return {
    classes: JSON.stringify(classes),
    input: JSON.stringify({ color, range: [0, 1], trainedSize: size, sizeMultiple }),
    normalization: JSON.stringify({ ...normalization, includedInGraph: true }),
    run,
    dataSha256: study.runConfig(run).dataSha256,
    version: packageVersion(),
  };
}

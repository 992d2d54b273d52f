import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { setThreads } from '@sal-smis/torch';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeNetwork } from '../../test/support/network.js';
import { makePreparedStudy } from '../../test/support/prepared-study.js';
import { FailureError, UsageError } from '../errors.js';
import { BINARY_CLASSES } from '../images/classes.js';
import { saveUNet } from '../models/weights.js';
import { silentHooks } from '../progress.js';
import type { Study } from '../study/study.js';
import { exportStudy } from './export.js';

const studies: Study[] = [];

// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));

afterEach(() => {
  for (const study of studies.splice(0)) {
    study.close();
    rmSync(dirname(study.directory), { recursive: true, force: true });
  }
});

function trainedStudy(
  color: 'rgb' | 'grey',
  { spoil = 0, file = 'best.safetensors', inputStride = 1, classes = [...BINARY_CLASSES], bytes = false } = {},
): { study: Study; out: string } {
  const study = makePreparedStudy({ color, classes, size: 32, pool: 4 });
  studies.push(study);
  const run = study.createRun('train', {});
  const unet = makeNetwork(study.channels, { spoil, inputStride, classes: classes.length, bytes });
  saveUNet(join(run.directory, file), unet);
  unet.dispose();
  study.finishRun(run.id, {});
  return { study, out: join(study.directory, 'report', 'model.onnx') };
}

/** Entries of the model's metadata_props (field 14 of ModelProto). */
function metadataOf(file: string): Record<string, string> {
  const reader = new BinaryReader(readFileSync(file));
  const entries: Record<string, string> = {};
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field !== 14) {
      reader.skip(type);
      continue;
    }
    const entry = new BinaryReader(reader.bytes());
    entry.tag();
    const key = entry.string();
    entry.tag();
    entries[key] = entry.string();
  }
  return entries;
}

describe.each(['rgb', 'grey'] as const)('exporting a network for %s images', (color) => {
  it.each([{ inputStride: 1 }, { inputStride: 2 }, { inputStride: 2, bytes: true }])(
    'gives the probabilities of the engine, at two sizes, with %o',
    async (options) => {
      const { study, out } = trainedStudy(color, options);
      const result = await exportStudy(study, { out, run: null, overwrite: false }, silentHooks);
      expect(result).toMatchObject({ file: out, run: 'train-001', opset: 17 });
      // Pixels of 0..255 reach the network as they are: activations and their rounding are 64 times as large.
      expect(result.maxAbsDiff).toBeLessThan('bytes' in options ? 64e-5 : 1e-5);
      expect(result.maxAbsDiff).toBeGreaterThan(0);
    },
  );

  it('says in the file what it is and where it came from', async () => {
    const { study, out } = trainedStudy(color, { file: 'latest.safetensors' });
    await exportStudy(study, { out, run: 'train-001', overwrite: false }, silentHooks);
    const metadata = metadataOf(out);
    expect(JSON.parse(metadata.classes!)).toEqual(['background', 'lesion']);
    expect(JSON.parse(metadata.input!)).toMatchObject({ color, trainedSize: 32 });
    expect(JSON.parse(metadata.normalization!)).toEqual({ mean: 0.5, deviation: 0.25, includedInGraph: true });
    expect(metadata.run).toBe('train-001');
    expect(metadata.dataSha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

it('gives the probabilities of every class, and their names', async () => {
  const classes = ['background', 'vein', 'artery', 'nerve'];
  const { study, out } = trainedStudy('rgb', { classes });
  const { maxAbsDiff } = await exportStudy(study, { out, run: null, overwrite: false }, silentHooks);
  expect(maxAbsDiff).toBeLessThan(1e-5);
  expect(maxAbsDiff).toBeGreaterThan(0);
  expect(JSON.parse(metadataOf(out).classes!)).toEqual(classes);
});

it('writes nothing when the probabilities are no numbers', async () => {
  const { study, out } = trainedStudy('rgb', { spoil: Number.NaN });
  await expect(exportStudy(study, { out, run: null, overwrite: false }, silentHooks)).rejects.toThrow(FailureError);
  expect(existsSync(out)).toBe(false);
});

it('replaces a file only when told to, and keeps it when the export fails', async () => {
  const { study, out } = trainedStudy('rgb');
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, 'precious');
  await expect(exportStudy(study, { out, run: null, overwrite: false }, silentHooks)).rejects.toThrow(/--overwrite/);
  expect(readFileSync(out, 'utf8')).toBe('precious');
  await exportStudy(study, { out, run: null, overwrite: true }, silentHooks);
  expect(readFileSync(out).length).toBeGreaterThan(10_000);

  const spoilt = trainedStudy('rgb', { spoil: Number.NaN });
  writeFileSync(spoilt.out, 'precious');
  await expect(
    exportStudy(spoilt.study, { out: spoilt.out, run: null, overwrite: true }, silentHooks),
  ).rejects.toThrow();
  expect(readFileSync(spoilt.out, 'utf8')).toBe('precious');
});

it('refuses a folder as file, an unknown run and a study without training', async () => {
  const { study, out } = trainedStudy('rgb');
  const attempt = (settings: { out: string; run: string | null }) =>
    exportStudy(study, { overwrite: true, ...settings }, silentHooks);
  await expect(attempt({ out: dirname(out), run: null })).rejects.toThrow(UsageError);
  await expect(attempt({ out, run: 'train-007' })).rejects.toThrow(/train-001/);
  const untrained = makePreparedStudy();
  studies.push(untrained);
  await expect(exportStudy(untrained, { out, run: null, overwrite: true }, silentHooks)).rejects.toThrow(/sal train/);
});

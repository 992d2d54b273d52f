/** Gathers what `sal doctor` reports. Everything that may be broken is loaded here and now, so that it can be reported. */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, readManifest } from '@sal-smis/torch/build';
import { loadOnnxRuntime } from '../../export/onnx-runtime.js';
import type { EngineFacts, Facts, Found } from './diagnose.js';

const require = createRequire(import.meta.url);

export async function gatherFacts(): Promise<Facts> {
  const manifest = readManifest();
  const directory = cacheFolder();
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cores: availableParallelism(),
    manifest,
    libtorchExists: manifest !== null && existsSync(manifest.libtorch.directory),
    engine: await loadEngine(),
    packages: {
      sharp: await loadPackage('sharp'),
      sqlite: await loadPackage('@photostructure/sqlite'),
      onnxruntime: await loadPackage('onnxruntime-node', loadOnnxRuntime),
    },
    cache: { directory, writable: isWritable(directory) },
    tools: {
      cmake: await firstLine('cmake', '--version'),
      'c++': await firstLine(process.env.CXX ?? 'c++', '--version'),
      python3: await firstLine('python3', '--version'),
    },
  };
}

/** Loads the engine and runs one operator: an addon of the wrong libtorch may load and fail only then. */
async function loadEngine(): Promise<EngineFacts | { error: string }> {
  try {
    const { engineInfo, ones } = await import('@sal-smis/torch');
    const vector = ones([3]);
    const total = vector.sum();
    const sum = total.item();
    vector.dispose();
    total.dispose();
    if (sum !== 3) return { error: `it adds 1 + 1 + 1 to ${sum}` };
    const { version, threads, bf16, cuda, cpuCapability } = engineInfo();
    return { version, threads, bf16, cuda, cpuCapability };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

async function loadPackage(name: string, load: () => Promise<unknown> = () => import(name)): Promise<Found> {
  try {
    await load();
    return { version: packageVersion(name) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

/** Walks up from the entry: not every package exports its package.json. */
function packageVersion(name: string): string {
  let folder = dirname(require.resolve(name));
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    const file = `${folder}/package.json`;
    if (!existsSync(file)) continue;
    const { name: found, version } = require(file) as { name?: string; version?: string };
    if (found === name && version) return version;
  }
  return 'of unknown version';
}

/** Whether a folder, or the nearest one above it that exists, can be written to. */
function isWritable(directory: string): boolean {
  let folder = directory;
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** First line a program prints, null where it is not installed or fails. */
async function firstLine(program: string, argument: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(program, [argument]);
    return stdout.split('\n')[0]!.trim();
  } catch {
    return null;
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

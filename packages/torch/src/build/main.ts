/** `npm run addon`: finds or fetches libtorch and makes `build/sal_torch.node`. Exit code 1 with a clear message else. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.js';
import { compileAddon, compilerVersion, nativeFolder, npmPackage, putInPlace } from './compile.js';
import { findLibtorch } from './find.js';
import type { Libtorch } from './libtorch.js';
import { addonFile, type Manifest, manifestFile, readManifest } from './manifest.js';
import { BuildError, say } from './report.js';
import { nothingFound } from './sources.js';
import { readSources, sizesOf, stampOf } from './stamp.js';
import { sha256File } from './sums.js';

async function main(): Promise<void> {
  if (process.platform === 'win32') {
    throw new BuildError('Windows is not supported.\n  to mend it: use WSL 2, where this project builds as on Linux');
  }
  const cxx = await compilerVersion(process.env);
  const cache = cacheFolder();
  const tried: string[] = [];
  for await (const finding of findLibtorch(process.env, cache)) {
    const problem = 'found' in finding ? await buildWith(finding.found, cxx, cache) : finding.reason;
    if (problem === null) return;
    tried.push(problem);
  }
  throw new BuildError(nothingFound(tried));
}

/** Makes the addon from one libtorch, by compiling or from the cache; null, or why that libtorch does not work. */
async function buildWith(libtorch: Libtorch, cxx: string, cache: string): Promise<string | null> {
  const { version, origin, directory, cuda } = libtorch;
  const name = `libtorch ${version} (${origin}: ${directory})`;
  const stamp = stampOf({
    sources: readSources(nativeFolder),
    libtorch,
    librarySizes: sizesOf(libtorch.libraries),
    compiler: cxx,
    nodeHeaders: ['node-addon-api', 'node-api-headers'].map((header) => npmPackage(header).version),
    platform: `${process.platform}-${process.arch}`,
  });
  if (readManifest()?.stamp === stamp && existsSync(addonFile)) {
    say(`${name}, addon is up to date`);
    return null;
  }

  const kept = join(cache, 'addons', `${stamp}.node`);
  if (await isIntact(kept)) {
    say(`${name}, addon from ${kept}`);
  } else {
    say(`${name}, compiling the addon`);
    const started = performance.now();
    const result = await compileAddon(libtorch);
    if ('reason' in result) return `${name}: ${result.reason}`;
    putInPlace(result.file, kept);
    writeFileSync(`${kept}.sha256`, `${await sha256File(kept)}\n`);
    say(`compiled in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  putInPlace(kept, addonFile);
  const builtAt = new Date().toISOString();
  writeManifest({ libtorch: { version, origin, directory, cuda }, builtAt, cxx, node: process.version, stamp });
  return null;
}

/** Whether the cache has the addon, with the hash that it was put there with. */
async function isIntact(kept: string): Promise<boolean> {
  const sum = `${kept}.sha256`;
  return existsSync(kept) && existsSync(sum) && readFileSync(sum, 'utf8').trim() === (await sha256File(kept));
}

function writeManifest(manifest: Manifest): void {
  mkdirSync(join(manifestFile, '..'), { recursive: true });
  writeFileSync(`${manifestFile}.${process.pid}`, `${JSON.stringify(manifest, null, 2)}\n`);
  renameSync(`${manifestFile}.${process.pid}`, manifestFile);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  process.stderr.write(`torch: ${error.message}\n`);
  process.exitCode = 1;
}

/** Compiles the addon with CMake against one libtorch, and proves that Node can load it. */
import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { Libtorch } from './libtorch.js';
import { buildFolder, packageFolder } from './manifest.js';
import { BuildError } from './report.js';
import { lastLines, runProgram } from './shell.js';

export const nativeFolder = join(packageFolder, 'native');

const require = createRequire(import.meta.url);

/** Folder of an npm package that this one depends on, and its version. */
export function npmPackage(name: string): { folder: string; version: string } {
  const file = require.resolve(`${name}/package.json`);
  return { folder: dirname(file), version: (require(file) as { version: string }).version };
}

/** First line of the C++ compiler's `--version` (`CXX`, else c++). Throws `BuildError` where there is none. */
export async function compilerVersion(environment: NodeJS.ProcessEnv): Promise<string> {
  const { code, stdout } = await runProgram(environment.CXX ?? 'c++', ['--version']);
  if (code !== 0) {
    throw new BuildError(
      'no C++ compiler.\n  to mend it: apt-get install g++ (Debian, Ubuntu), dnf install gcc-c++ (Fedora), xcode-select --install (macOS); or set CXX',
    );
  }
  return stdout.split('\n')[0]!.trim();
}

type Compiled = { file: string } | { reason: string };

/**
 * Compiles `native/*.cpp` and returns the path of the addon that came out, or the reason why this libtorch does not
 * work. Throws `BuildError` where CMake is missing.
 */
export async function compileAddon(libtorch: Libtorch): Promise<Compiled> {
  const compiled = await runCMake(libtorch, 'cmake', []);
  if ('reason' in compiled) return compiled;
  const loaded = await runProgram(process.execPath, ['-e', 'require(process.argv[1])', compiled.file]);
  if (loaded.code !== 0) return { reason: `the addon does not load: ${loadError(loaded.output)}` };
  return compiled;
}

/** Compiles into `build/FOLDER-...` with more definitions (`NAME=value`) than the ordinary ones. */
export async function runCMake(libtorch: Libtorch, folderName: string, more: readonly string[]): Promise<Compiled> {
  if ((await runProgram('cmake', ['--version'])).code !== 0) {
    throw new BuildError(
      'no cmake.\n  to mend it: apt-get install cmake, dnf install cmake, brew install cmake or pip install cmake',
    );
  }
  const ninja = (await runProgram('ninja', ['--version'])).code === 0;
  const folder = join(buildFolder, `${folderName}-${ninja ? 'ninja' : 'make'}`);
  mkdirSync(folder, { recursive: true });

  const configured = await runProgram('cmake', [
    ...['-S', nativeFolder, '-B', folder, '-G', ninja ? 'Ninja' : 'Unix Makefiles'],
    ...[...cmakeDefinitions(libtorch), ...more].map((definition) => `-D${definition}`),
  ]);
  if (configured.code !== 0) return { reason: `cmake failed:\n${lastLines(configured.output, 15)}` };

  const built = await runProgram('cmake', ['--build', folder, '--parallel', String(availableParallelism())]);
  if (built.code !== 0) return { reason: `the compiler failed:\n${errorLines(built.output)}` };
  return { file: join(folder, 'sal_torch.node') };
}

/** What `native/CMakeLists.txt` wants to know, as NAME=value. */
export function cmakeDefinitions(libtorch: Libtorch): string[] {
  const nodeIncludes = [join(npmPackage('node-api-headers').folder, 'include'), npmPackage('node-addon-api').folder];
  return [
    'CMAKE_BUILD_TYPE=Release',
    `CMAKE_CXX_STANDARD=${libtorch.cxxStandard}`,
    `TORCH_INCLUDES=${libtorch.includes.join(';')}`,
    `TORCH_LIBRARIES=${libtorch.libraries.join(';')}`,
    `TORCH_RPATH=${libtorch.lib}`,
    `TORCH_CXX11_ABI=${libtorch.cxx11Abi ? 1 : 0}`,
    `NODE_INCLUDES=${nodeIncludes.join(';')}`,
  ];
}

/** Puts a file in place by rename: a process that runs the older addon keeps its own copy of it. */
export function putInPlace(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const temporary = `${to}.${process.pid}`;
  copyFileSync(from, temporary);
  renameSync(temporary, to);
}

function errorLines(output: string): string {
  const lines = output.split('\n').filter((line) => /error|undefined reference|cannot find/i.test(line));
  return lines.length > 0 ? lines.slice(0, 20).join('\n') : lastLines(output, 20);
}

function loadError(output: string): string {
  return output.split('\n').find((line) => /^\w*Error/.test(line)) ?? lastLines(output, 3);
}

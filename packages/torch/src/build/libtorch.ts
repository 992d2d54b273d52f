/**
 * What a folder with libtorch holds and whether this project can use it. Pure: the files are seen through `FileView`.
 */
import { join } from 'node:path';

/** Where a libtorch came from; the build tries them in this order. */
export type Origin = 'LIBTORCH' | 'python' | 'wheel' | 'system';

/** The part of a file system that the finder needs. */
export interface FileView {
  exists(path: string): boolean;
  /** Latin-1 text of a file, or null where there is none. */
  read(path: string): string | null;
}

/** A place where libtorch may be. */
export interface Location {
  origin: Origin;
  /** For the user: the folder that was looked at. */
  directory: string;
  include: string;
  lib: string;
}

export interface Libtorch extends Location {
  /** `2.13.0`, with the local part such as `+cpu` where it is known. */
  version: string;
  /** CUDA version (`12.8`), `yes` where only its presence is known, null in a build for the CPU. */
  cuda: string | null;
  includes: string[];
  /** Absolute paths, in link order. */
  libraries: string[];
  /** False for the old builds whose std::string is the one before C++11. */
  cxx11Abi: boolean;
  cxxStandard: 17 | 20;
}

const OLDEST = [1, 13] as const;

/** The usable libtorch at a location, or the reason why there is none. */
export function inspectLibtorch(files: FileView, location: Location, platform: NodeJS.Platform): Libtorch | string {
  const { include, lib } = location;
  const extension = platform === 'darwin' ? 'dylib' : 'so';
  const library = (name: string) => join(lib, `lib${name}.${extension}`);
  const apiInclude = join(include, 'torch/csrc/api/include');
  const needed = [join(apiInclude, 'torch/all.h'), join(include, 'ATen/core/dispatch/Dispatcher.h')];
  const missing = [...needed, library('torch_cpu'), library('c10')].find((path) => !files.exists(path));
  if (missing) return `no ${missing}`;

  const version = readVersion(files, location);
  if (!version) return `cannot tell the version of libtorch in ${include}`;
  const [major, minor] = version.split('.').map((part) => Number.parseInt(part, 10)) as [number, number];
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return `libtorch ${version} is older than ${OLDEST.join('.')}`;
  }

  const optional = ['torch_cuda', 'c10_cuda'].filter((name) => files.exists(library(name)));
  const names = ['torch', 'torch_cpu', 'c10', ...optional].filter((name) => files.exists(library(name)));
  return {
    ...location,
    version,
    cuda: optional.includes('torch_cuda') ? (readCuda(files, location) ?? 'yes') : null,
    includes: [include, apiInclude],
    libraries: names.map(library),
    cxx11Abi: usesCxx11Abi(files.read(library('c10')) ?? ''),
    cxxStandard: major > 2 || (major === 2 && minor >= 9) ? 20 : 17,
  };
}

function readVersion(files: FileView, { include, lib }: Location): string | null {
  const python = files.read(join(lib, '../version.py'))?.match(/^__version__ = '([^']+)'/m);
  if (python) return python[1]!;
  const archive = files.read(join(lib, '../build-version'))?.trim();
  if (archive && /^\d+\.\d+/.test(archive)) return archive;
  for (const header of ['torch/headeronly/version.h', 'torch/csrc/api/include/torch/version.h']) {
    const text = files.read(join(include, header)) ?? '';
    const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
      (part) => text.match(new RegExp(`define TORCH_VERSION_${part} (\\d+)`))?.[1],
    );
    if (parts.every((part) => part !== undefined)) return parts.join('.');
  }
  return null;
}

function readCuda(files: FileView, { lib }: Location): string | null {
  return files.read(join(lib, '../version.py'))?.match(/^cuda(?:: [^=]*)? = '([^']+)'/m)?.[1] ?? null;
}

/** c10::detail::torchCheckFail takes a std::string: its mangled name (`RKSs` or `__cxx11`) shows which one. */
function usesCxx11Abi(c10: string): boolean {
  return !/torchCheckFail\w*RKSs/.test(c10);
}

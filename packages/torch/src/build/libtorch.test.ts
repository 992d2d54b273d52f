import { describe, expect, it } from 'vitest';
import { type FileView, inspectLibtorch, type Libtorch } from './libtorch.js';
import { environmentLocation, pythonLocation } from './sources.js';

const NEW_ABI = 'torchCheckFailEPKcS2_jRKNSt7__cxx1112basic_stringIcE';
const OLD_ABI = 'torchCheckFailEPKcS2_jRKSs';

function folder(files: Record<string, string>): FileView {
  return { exists: (path) => path in files, read: (path) => files[path] ?? null };
}

/** The files of a torch package below `root`, with some replaced (null: removed). */
function torchFiles(root: string, changes: Record<string, string | null> = {}, extension = 'so'): FileView {
  const files: Record<string, string | null> = {
    'include/torch/csrc/api/include/torch/all.h': '',
    'include/ATen/core/dispatch/Dispatcher.h': '',
    [`lib/libtorch.${extension}`]: '',
    [`lib/libtorch_cpu.${extension}`]: '',
    [`lib/libc10.${extension}`]: NEW_ABI,
    'version.py': "__version__ = '2.13.0+cpu'\ncuda: Optional[str] = None\n",
    ...changes,
  };
  const present = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== null);
  return folder(Object.fromEntries(present.map(([name, text]) => [`${root}/${name}`, text])));
}

function usable(files: FileView, platform: NodeJS.Platform = 'linux'): Libtorch {
  const result = inspectLibtorch(files, pythonLocation('/py/torch/__init__.py'), platform);
  if (typeof result === 'string') throw new Error(result);
  return result;
}

describe('inspectLibtorch', () => {
  it('describes the CPU package of a Python', () => {
    expect(usable(torchFiles('/py/torch'))).toEqual({
      origin: 'python',
      directory: '/py/torch',
      include: '/py/torch/include',
      lib: '/py/torch/lib',
      version: '2.13.0+cpu',
      cuda: null,
      includes: ['/py/torch/include', '/py/torch/include/torch/csrc/api/include'],
      libraries: ['/py/torch/lib/libtorch.so', '/py/torch/lib/libtorch_cpu.so', '/py/torch/lib/libc10.so'],
      cxx11Abi: true,
      cxxStandard: 20,
    });
  });

  it('links the CUDA libraries where they are, and says which CUDA', () => {
    const found = usable(
      torchFiles('/py/torch', {
        'lib/libtorch_cuda.so': '',
        'lib/libc10_cuda.so': '',
        'version.py': "__version__ = '2.13.0+cu128'\ncuda: Optional[str] = '12.8'\n",
      }),
    );
    expect(found.cuda).toBe('12.8');
    expect(found.libraries.slice(-2)).toEqual(['/py/torch/lib/libtorch_cuda.so', '/py/torch/lib/libc10_cuda.so']);
  });

  it('reads the version of an unpacked archive and of headers', () => {
    expect(usable(torchFiles('/py/torch', { 'version.py': null, 'build-version': '2.5.1+cu124\n' })).version).toBe(
      '2.5.1+cu124',
    );
    const header = '#define TORCH_VERSION_MAJOR 1\n#define TORCH_VERSION_MINOR 13\n#define TORCH_VERSION_PATCH 1\n';
    const found = usable(
      torchFiles('/py/torch', {
        'version.py': null,
        'include/torch/csrc/api/include/torch/version.h': header,
      }),
    );
    expect(found.version).toBe('1.13.1');
    expect(found.cxxStandard).toBe(17);
  });

  it('tells the two ABIs of std::string apart', () => {
    expect(usable(torchFiles('/py/torch', { 'lib/libc10.so': OLD_ABI })).cxx11Abi).toBe(false);
  });

  it('looks for .dylib on macOS', () => {
    expect(usable(torchFiles('/py/torch', {}, 'dylib'), 'darwin').libraries[0]).toBe('/py/torch/lib/libtorch.dylib');
  });

  it.each([
    [
      'no headers',
      { 'include/ATen/core/dispatch/Dispatcher.h': null },
      'no /opt/t/include/ATen/core/dispatch/Dispatcher.h',
    ],
    ['no library', { 'lib/libtorch_cpu.so': null }, 'no /opt/t/lib/libtorch_cpu.so'],
    ['an old version', { 'version.py': "__version__ = '1.12.1'\n" }, 'libtorch 1.12.1 is older than 1.13'],
    ['no version', { 'version.py': null }, 'cannot tell the version of libtorch in /opt/t/include'],
  ])('gives the reason for %s', (_, changes, reason) => {
    expect(inspectLibtorch(torchFiles('/opt/t', changes), environmentLocation('/opt/t'), 'linux')).toBe(reason);
  });
});

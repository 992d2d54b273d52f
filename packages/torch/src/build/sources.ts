/** The places where libtorch is looked for, in order. Pure decisions; `find.ts` does the looking. */
import { dirname, join } from 'node:path';
import type { Location } from './libtorch.js';
import { WHEEL_VERSION } from './wheels.js';

/** `LIBTORCH=/opt/libtorch`: a folder with include/ and lib/. */
export function environmentLocation(libtorch: string): Location {
  return { origin: 'LIBTORCH', directory: libtorch, include: join(libtorch, 'include'), lib: join(libtorch, 'lib') };
}

/** The package `torch` of a Python, given the path of its `__init__.py`. */
export function pythonLocation(initFile: string): Location {
  const directory = dirname(initFile);
  return { origin: 'python', directory, include: join(directory, 'include'), lib: join(directory, 'lib') };
}

/** Where the pinned wheel is unpacked: `<cache>/libtorch/<version>-<platform>-<arch>/torch`. */
export function wheelLocation(cache: string, platform: NodeJS.Platform, architecture: string): Location {
  const directory = join(cache, 'libtorch', `${WHEEL_VERSION}-${platform}-${architecture}`, 'torch');
  return { origin: 'wheel', directory, include: join(directory, 'include'), lib: join(directory, 'lib') };
}

/** What `apt-get install libtorch-dev`, `dnf install pytorch-devel` or `brew install pytorch` leave behind. */
export function systemLocations(platform: NodeJS.Platform, architecture: string): Location[] {
  if (platform === 'darwin') {
    return ['/opt/homebrew/opt/pytorch', '/usr/local/opt/pytorch'].map((directory) => ({
      ...environmentLocation(directory),
      origin: 'system',
    }));
  }
  const triple = `${architecture === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
  return [`/usr/lib/${triple}`, '/usr/lib64'].map((lib) => ({
    origin: 'system',
    directory: lib,
    include: '/usr/include',
    lib,
  }));
}

/** True for the members of the wheel that linking and running the addon need; the Python half is two thirds of the files. */
export function isNeededFromWheel(member: string): boolean {
  if (member.startsWith('torch/include/')) return true;
  if (member === 'torch/version.py' || member.startsWith('torch.libs/')) return true;
  return /^torch\/lib\/lib(?!torch_python|torchbind_test|jitbackend_test|backend_with_compiler|aoti|shm)[^/]+$/.test(
    member,
  );
}

/** The error when no source gave a libtorch: what was tried, and every way in. */
export function nothingFound(tried: readonly string[]): string {
  return [
    'no usable libtorch. Tried, in this order:',
    ...tried.map((line) => `  - ${line}`),
    'Any one of these mends it; then run `npm run addon`:',
    '  - LIBTORCH=/path/to/libtorch (a folder with include/ and lib/, as unpacked from pytorch.org)',
    '  - python3 -m pip install torch   (the torch of the python3 on PATH is used)',
    `  - make \`python3 -m pip download torch==${WHEEL_VERSION}+cpu\` work (network, proxy, PIP_FIND_LINKS with the wheel)`,
    '  - apt-get install libtorch-dev   (Debian, Ubuntu)   or   brew install pytorch   (macOS)',
  ].join('\n');
}

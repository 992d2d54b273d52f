/**
 * SHA-256 of the wheels that may be fetched, as https://download.pytorch.org/whl/cpu/torch/ lists them; any other file of
 * these names is refused. A new WHEEL_VERSION needs a new list.
 */

/** The wheel that is fetched when the machine has no libtorch: its version is tested with this project. */
export const WHEEL_VERSION = '2.13.0';

export const WHEEL_SHA256: Readonly<Record<string, string>> = {
  'torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl':
    '6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b',
  'torch-2.13.0+cpu-cp312-cp312-manylinux_2_28_x86_64.whl':
    '4ca4a9394b0c771238a4f73590fdbbc4debad85ed0fa63d026ae1b085da7d6e2',
  'torch-2.13.0+cpu-cp313-cp313-manylinux_2_28_x86_64.whl':
    '3fbf9c9d1f3c10c2d59d04aca426dee9ccc6ceb32d255c61e93acc3b4f75fae6',
  'torch-2.13.0+cpu-cp314-cp314-manylinux_2_28_x86_64.whl':
    'd20fa53ee744502fa4c69818a720b05ca0d37abd055d4f6e66cae155114bc691',
  'torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_aarch64.whl':
    '84453b69508ec79902f899c5ed9495acb9e2bbe9fda5f1d5d6f19e3c3842e1a7',
  'torch-2.13.0+cpu-cp312-cp312-manylinux_2_28_aarch64.whl':
    '6f307c2c32d764ffc6ff6893b801fad6d4752f3e67966cb8abf1843427c02604',
  'torch-2.13.0+cpu-cp313-cp313-manylinux_2_28_aarch64.whl':
    '0b8f7d0423027ae8b90c7977c627f3379f325363a08224dffad9b4b2d684a83d',
  'torch-2.13.0+cpu-cp314-cp314-manylinux_2_28_aarch64.whl':
    'ca021f9eb2f8345c83fa03e3a04587308afb8df71bd472670b3ece00df58621c',
  'torch-2.13.0-cp311-cp311-macosx_14_0_arm64.whl': 'e76f9bcecc52b8ff711239a2f7547d5353df95878ab232f0773c1d95928b92f8',
  'torch-2.13.0-cp312-cp312-macosx_14_0_arm64.whl': '2fe228aba290d14b9f31b049be550dbd469c3fd3013d7a19705b30454da97027',
  'torch-2.13.0-cp313-cp313-macosx_14_0_arm64.whl': '33449899ce5496c1b84b4853179d94fd102028ae1407314d9fb956bb79e70d09',
  'torch-2.13.0-cp314-cp314-macosx_14_0_arm64.whl': 'd849b390e07d8d333ce8ecaf91b273c656c598379a19c9acf1318a883f6b391c',
};

/**
 * What to ask pip for, as a requirements file with hashes. On Linux only `+cpu`: the plain version there is the CUDA
 * build, 900 MB that cannot be loaded without a dozen more packages. On macOS the plain wheel is the CPU one.
 */
export function wheelRequirement(platform: NodeJS.Platform): string {
  const release = platform === 'darwin' ? WHEEL_VERSION : `${WHEEL_VERSION}+cpu`;
  const hashes = Object.entries(WHEEL_SHA256).filter(([name]) => name.startsWith(`torch-${release}-`));
  return `torch==${release} ${hashes.map(([, hash]) => `--hash=sha256:${hash}`).join(' ')}\n`;
}

/** Where pip looks beside its own index. */
export function wheelIndexes(platform: NodeJS.Platform): string[] {
  return platform === 'darwin' ? [] : ['--extra-index-url', 'https://download.pytorch.org/whl/cpu'];
}

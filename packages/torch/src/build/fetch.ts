/** Fetches the pinned CPU wheel by pip and keeps the parts that the addon needs in the cache. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { say } from './report.js';
import { lastLines, runProgram } from './shell.js';
import { isNeededFromWheel } from './sources.js';
import { sha256File, writeSums } from './sums.js';
import { WHEEL_SHA256, WHEEL_VERSION, wheelIndexes, wheelRequirement } from './wheels.js';

/**
 * Downloads the pinned wheel, compares its hash and unpacks it so that `directory` (".../<name>/torch") exists complete or
 * not at all; what was there before is replaced. Returns null, or the reason why it could not be done.
 */
export async function fetchWheel(directory: string): Promise<string | null> {
  const target = dirname(directory);
  const parent = dirname(target);
  mkdirSync(parent, { recursive: true });
  const scratch = mkdtempSync(join(parent, `.${basename(target)}-`));
  try {
    const problem = (await download(scratch)) ?? (await check(scratch)) ?? (await unpack(scratch));
    if (problem) return problem;
    await writeSums(join(scratch, 'unpacked'));
    publish(scratch, target);
    return null;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function download(scratch: string): Promise<string | null> {
  const pip = await runProgram('python3', ['-m', 'pip', '--version']);
  if (pip.code === 127) return 'python3 is not installed (apt-get install python3 python3-pip)';
  if (pip.code !== 0) return 'python3 has no pip (apt-get install python3-pip)';

  say(`fetching libtorch ${WHEEL_VERSION} for the CPU by pip (190 MB, kept in ${dirname(scratch)})`);
  // Wheels differ by Python only in parts that are thrown away: a Python too new or too old for them takes 3.12's.
  const problems: string[] = [];
  const requirement = join(scratch, 'requirement.txt');
  writeFileSync(requirement, wheelRequirement(process.platform));
  for (const python of [[], ['--python-version', '3.12']]) {
    const { code, output } = await runProgram('python3', [
      ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'],
      ...['--quiet', '--retries', '1', '--timeout', '30', '--dest', scratch, ...python],
      ...['--require-hashes', ...wheelIndexes(process.platform), '--requirement', requirement],
    ]);
    if (code === 0) return null;
    if (/DO NOT MATCH THE HASHES/.test(output))
      return `the wheel that pip found is not the pinned one: ${gotHash(output)}`;
    problems.push(lastLines(output, 1));
  }
  return problems[0] ?? 'failed';
}

function gotHash(output: string): string {
  const got = /Got\s+([0-9a-f]{64})/.exec(output)?.[1];
  return got ? `its SHA-256 is ${got}` : 'its SHA-256 differs';
}

/** pip has compared the hash already; an older pip, or one that is set up otherwise, is not taken at its word. */
async function check(scratch: string): Promise<string | null> {
  const wheel = wheelIn(scratch);
  if (!wheel) return 'pip downloaded no wheel';
  const hash = await sha256File(join(scratch, wheel));
  if (WHEEL_SHA256[wheel] === hash) return null;
  return `${wheel} is not the pinned one: its SHA-256 is ${hash}`;
}

function wheelIn(scratch: string): string | undefined {
  return readdirSync(scratch).find((name) => name.endsWith('.whl'));
}

async function unpack(scratch: string): Promise<string | null> {
  const wheel = wheelIn(scratch)!;
  const file = join(scratch, wheel);
  const list = await runProgram('python3', ['-c', LIST, file]);
  if (list.code !== 0) return `cannot read ${wheel}: ${lastLines(list.output, 1)}`;
  const names = join(scratch, 'members.txt');
  writeFileSync(names, list.stdout.split('\n').filter(isNeededFromWheel).join('\n'));
  const { code, output } = await runProgram('python3', ['-c', EXTRACT, file, join(scratch, 'unpacked'), names]);
  return code === 0 ? null : `cannot unpack ${wheel}: ${lastLines(output, 1)}`;
}

/** Renames in one step, the older folder out of the way first; where another install was quicker, its copy is as good. */
function publish(scratch: string, target: string): void {
  try {
    if (existsSync(target)) renameSync(target, join(scratch, 'replaced'));
    renameSync(join(scratch, 'unpacked'), target);
  } catch (error) {
    if (!existsSync(join(target, 'torch'))) throw error;
  }
}

const LIST = 'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))';
const EXTRACT = `import sys, zipfile
zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2], open(sys.argv[3]).read().splitlines())`;

/** What a demo has done so far, so that an interrupted one goes on and nothing else is ever written into. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../errors.js';
import { writeFileDurably } from '../study/files.js';
import { checkOutputFolder, refuseLinksInside } from '../study/output-path.js';
import { demoPaths } from './plan.js';

const stateSchema = z.object({
  madeBy: z.literal('sal demo'),
  quick: z.boolean(),
  seed: z.number(),
  classes: z.union([z.literal(2), z.literal(3)]).default(2),
  finished: z.boolean(),
  steps: z.array(
    z.object({ key: z.string(), command: z.string(), outcome: z.string(), seconds: z.number(), result: z.unknown() }),
  ),
});

/** Of `demoPaths`: where the steps write. */
const DEMO_FOLDERS = ['images', 'masks', 'new-images', 'study', 'random', 'predictions', 'report'];

export type DemoState = z.output<typeof stateSchema>;

/** What a demo is begun with. */
export type DemoChoice = Pick<DemoState, 'quick' | 'seed' | 'classes'>;

/**
 * The state of the demo in the folder: a new one where the folder is missing or empty.
 * @throws UsageError for a folder that holds anything else, a finished demo, or one begun with other settings
 */
export function openState(directory: string, wanted: DemoChoice): DemoState {
  checkOutputFolder(directory, 'the folder of the demo');
  const paths = demoPaths(directory);
  const fresh = 'name another folder (sal demo OTHER), or delete this one first if nothing in it is needed';
  if (!existsSync(directory)) return { madeBy: 'sal demo', ...wanted, finished: false, steps: [] };
  if (!statSync(directory).isDirectory()) throw new UsageError('is a file', { where: directory, fix: fresh });
  if (!existsSync(paths.state)) {
    if (readdirSync(directory).length === 0) return { madeBy: 'sal demo', ...wanted, finished: false, steps: [] };
    throw new UsageError('is not empty and was not made by sal demo', {
      where: directory,
      expected: 'a folder that is new or empty',
      fix: fresh,
    });
  }
  refuseLinksInside(
    directory,
    DEMO_FOLDERS.map((name) => `${name}/.`),
  );
  const state = readState(paths.state);
  if (state.finished) {
    throw new UsageError('this demo is finished', {
      where: directory,
      fix: `open its report, ${resolve(paths.report)}; to start afresh: rm -r ${directory}, or name another folder`,
    });
  }
  if (state.quick !== wanted.quick || state.seed !== wanted.seed || state.classes !== wanted.classes) {
    const classes = state.classes === 2 ? '' : ` --classes ${state.classes}`;
    const begun = `${state.quick ? '--quick ' : ''}--seed ${state.seed}${classes}`;
    throw new UsageError(`this demo was begun with other settings (${begun})`, {
      where: directory,
      fix: `go on with sal demo ${directory} ${begun}, or start afresh: rm -r ${directory}`,
    });
  }
  return state;
}

export function saveState(directory: string, state: DemoState): void {
  writeFileDurably(demoPaths(directory).state, `${JSON.stringify(state, null, 2)}\n`);
}

function readState(path: string): DemoState {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new UsageError('cannot be understood', {
      where: path,
      expected: 'a file written by sal demo',
      fix: 'name another folder for the demo',
    });
  }
}

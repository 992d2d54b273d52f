/**
 * `node dist/hostile/main.js --seed S --calls N [--first K] [--last-call FILE]`: N hostile calls of the addon. Each must end
 * in a result or a JavaScript error. A crash is told by the process's end, and FILE then names the call; the same seed with
 * `--first K --calls 1` repeats it alone. The last line is JSON: `{ calls, results, errors }`.
 */

import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { addon, type Handle, type RawValue } from '../native.js';
import { hostileOperators, type Operator } from './operators.js';
import { Dice, hostileArgument, hostileTensor, hostileValue } from './values.js';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    calls: { type: 'string', default: '1500' },
    first: { type: 'string', default: '0' },
    'last-call': { type: 'string' },
  },
});
const [seed, first, calls] = [Number(options.seed), Number(options.first), Number(options.calls)];
const record = options['last-call'] === undefined ? undefined : openSync(options['last-call'], 'w');
const operators = hostileOperators();
const functions = Object.keys(addon) as (keyof typeof addon)[];
const threads = addon.engineInfo().threads;

let results = 0;
let errors = 0;
for (let call = first; call < first + calls; call++) {
  const dice = new Dice(seed, call);
  try {
    use(dice.chance(0.75) ? callOperator(call, dice) : callFunction(call, dice), dice);
    results++;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    errors++;
  }
  resetModes();
}
checkEngine();
if (record !== undefined) closeSync(record);
process.stdout.write(`${JSON.stringify({ calls, results, errors })}\n`);

function callOperator(call: number, dice: Dice): RawValue {
  const { index, name, types }: Operator = dice.pick(operators);
  note(call, name);
  const args = types.map((type) => hostileArgument(type, dice));
  if (dice.chance(0.05)) args.length = dice.below(args.length + 3);
  return addon.callOperator(index, args);
}

function callFunction(call: number, dice: Dice): RawValue {
  const name = dice.pick(functions);
  note(call, name);
  const args = Array.from({ length: dice.below(5) }, () =>
    dice.chance(0.4) ? hostileTensor(dice) : hostileValue(dice),
  );
  return (addon[name] as (...args: RawValue[]) => RawValue)(...args);
}

/** Reads, differentiates and frees what a call gave: a tensor that cannot be used is a fault as well. */
function use(value: RawValue, dice: Dice): void {
  if (Array.isArray(value)) {
    for (const item of value) use(item, dice);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  const handle = value as Handle;
  const numel = addon.shapeOf(handle).reduce((product, side) => product * side, 1);
  if (numel < 100_000) addon.toBytes(handle, new Uint8Array(numel * 4));
  if (dice.chance(0.3) && addon.requiresGrad(handle)) addon.backward(handle, numel === 1 ? null : handle, false);
  addon.dispose(handle);
}

/** Modes are the thread's: what one call sets must not decide another's result. */
function resetModes(): void {
  addon.setGradEnabled(true);
  addon.setAutocastState('cpu', false, 15);
  addon.setThreads(threads);
}

function note(call: number, name: string): void {
  if (record === undefined) return;
  ftruncateSync(record, 0);
  writeSync(record, `call ${call}: ${name}`, 0);
}

function checkEngine(): void {
  const ones = addon.fromBytes(new Uint8Array(new Float32Array([1, 1, 1, 1]).buffer), 6, [2, 2]);
  const product = addon.callOperator(addon.findOperator('aten::matmul', '') as number, [ones, ones]) as Handle;
  const values = new Float32Array(4);
  addon.toBytes(product, new Uint8Array(values.buffer));
  if (!values.every((value) => value === 2)) throw new Error(`the engine gives ${values} after hostile calls, not 2`);
}

/** Seeded arguments that fit an operator's schema in kind and nothing else in sense, and values that fit no schema. */

import type { Handle, RawValue } from '../native.js';
import { addon } from '../native.js';

/** Uniform numbers in [0, 1) that a seed and a call's number decide (mulberry32). */
export class Dice {
  private state: number;

  constructor(seed: number, call: number) {
    this.state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(call + 1, 0x85ebca6b)) >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to n - 1. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}

/** Codes of plain dtypes and of some that are none, or that the binding does not hold. */
const DTYPE_CODES = [0, 1, 2, 3, 4, 5, 6, 7, 11, 15, 6, 6, 9, 12, 23, 44, 127, 9999, -1];
/** Small, or so large that no machine has the memory: what lies between would be allocated. */
const WHOLE = [0, 1, 2, 3, 4, 5, 7, -1, -2, -7, 0, 1, 2, 3, -(2 ** 31), 2 ** 40, 2 ** 62, -(2 ** 62)];
const REAL = [0, -0, 0.5, 1, -1, 2, 1e-300, 1e308, -1e308, Number.NaN, Number.POSITIVE_INFINITY];
const TEXT = ['', 'mean', 'trunc', 'cpu', 'cuda:99', 'meta', 'xla:1', 'cpu:-3', 'x'.repeat(5000), '\0', 'ü'];

/** A value of the schema's type (`Tensor`, `int[2]`, `float?`, `ScalarType`, ...), in one of ten a value of no type. */
export function hostileArgument(type: string, dice: Dice): RawValue {
  if (dice.chance(0.06)) return hostileValue(dice);
  if (type.endsWith('?')) return dice.chance(0.4) ? null : hostileArgument(type.slice(0, -1), dice);
  const list = /^(.*)\[\d*\]$/.exec(type);
  if (list) return Array.from({ length: dice.below(5) }, () => hostileArgument(list[1] as string, dice));
  switch (type.replace(/\(.*\)/, '')) {
    case 'Tensor':
      return hostileTensor(dice);
    case 'float':
      return dice.pick(REAL);
    case 'Scalar':
      return dice.chance(0.5) ? dice.pick(REAL) : dice.pick(WHOLE);
    case 'bool':
      return dice.chance(0.5);
    case 'str':
    case 'Device':
      return dice.pick(TEXT);
    case 'Generator':
      return addon.makeGenerator(dice.below(9));
    case 'ScalarType':
      return dice.pick(DTYPE_CODES);
    case 'int':
    case 'SymInt':
      return dice.chance(0.02) ? 2n ** 63n : dice.pick(WHOLE);
    default:
      return dice.pick([...WHOLE, ...DTYPE_CODES]);
  }
}

/** A tensor of up to five small dimensions: any dtype, a view with gaps or repeats, extreme values, or freed already. */
export function hostileTensor(dice: Dice): Handle {
  const shape = Array.from({ length: dice.below(6) }, () => dice.below(5));
  const bytes = new Uint8Array(shape.reduce((product, side) => product * side, 4));
  if (dice.chance(0.3)) bytes.fill(dice.pick([0xff, 0x7f, 0x80, 1]));
  let handle = addon.fromBytes(bytes, 6, shape);
  handle = run('aten::to', 'dtype', [handle, dice.pick([0, 1, 2, 3, 4, 5, 6, 6, 6, 7, 9, 11, 15])]) ?? handle;
  const [first = 1] = shape;
  if (dice.chance(0.15) && shape.length > 1) handle = run('aten::transpose', 'int', [handle, 0, 1]) ?? handle;
  if (dice.chance(0.1) && first === 1) handle = run('aten::expand', '', [handle, [3, ...shape.slice(1)]]) ?? handle;
  if (dice.chance(0.1) && shape.length > 0) handle = run('aten::slice', 'Tensor', [handle, 0, 0, 9, 2]) ?? handle;
  if (dice.chance(0.2)) attempt(() => addon.setRequiresGrad(handle, true));
  if (dice.chance(0.03)) addon.dispose(handle);
  return handle;
}

/** Anything at all: lists that hold themselves, a million levels deep or with holes, getters that throw, odd objects. */
export function hostileValue(dice: Dice): RawValue {
  const cyclic: unknown[] = [1];
  cyclic.push(cyclic);
  const makers: (() => unknown)[] = [
    () => cyclic,
    () => deep(dice.pick([5, 100, 100_000])),
    () => new Array(2 ** 32 - 1),
    () => new Proxy([1, 2], { get: () => refuse() }),
    () => Object.defineProperty([1, 2], 0, { get: refuse }),
    () => Symbol('x'),
    () => () => 1,
    () => ({ handle: 1 }),
    () => new Date(Number.NaN),
    () => undefined,
    () => null,
    () => 10n ** 40n,
    () => new Float32Array(3),
    () => new Uint8Array(new SharedArrayBuffer(4)),
    () => dice.pick(TEXT),
    () => dice.pick(WHOLE),
    () => dice.pick(REAL),
    () => hostileTensor(dice),
    () => [hostileTensor(dice), dice.pick(WHOLE)],
    () => addon.makeGenerator(1),
  ];
  return dice.pick(makers)() as RawValue;
}

/** The result of an operator where it gives one; null where it refuses. */
function run(name: string, overload: string, args: RawValue[]): Handle | null {
  const index = addon.findOperator(name, overload);
  return index === null ? null : (attempt(() => addon.callOperator(index, args)) as Handle | null);
}

function attempt<T>(body: () => T): T | null {
  try {
    return body();
  } catch {
    return null;
  }
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

function refuse(): never {
  throw new Error('a getter refuses');
}

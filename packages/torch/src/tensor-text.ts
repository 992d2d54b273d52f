/**
 * A tensor as text, as PyTorch prints it: four digits, columns aligned, at most 80 characters a line, and of more than
 * 1000 values the first and last three along each axis. Pure.
 */

import type { Dtype } from './dtype.js';

export interface TensorText {
  shape: readonly number[];
  dtype: Dtype;
  /** Elements in row-major order. */
  values: ArrayLike<number | bigint>;
  /** What stands behind the values, such as `requiresGrad=true`. */
  suffixes?: readonly string[];
}

const DIGITS = 4;
const EDGE = 3;
const SUMMARISE_ABOVE = 1000;
const LINE_WIDTH = 80;
const PREFIX = 'tensor(';

const floating: ReadonlySet<Dtype> = new Set(['float16', 'bfloat16', 'float32', 'float64']);
/** Not written out, since a literal of such values has this type anyway. */
const unsaid: ReadonlySet<Dtype> = new Set(['float32', 'int64', 'bool']);

export function tensorText({ shape, dtype, values, suffixes = [] }: TensorText): string {
  const summarised = values.length > SUMMARISE_ABOVE;
  const shown = axisIndices(shape, summarised);
  const elements = (position: number) => values[position] as number | bigint;
  const format = formatter(positionsOf(shape, shown).map(elements), dtype);
  const body = values.length === 0 ? '[]' : bodyText(shape, shown, (position) => format(elements(position)));
  const end = [
    ...(values.length === 0 && shape.length !== 1 ? [`shape=[${shape.join(', ')}]`] : []),
    ...(unsaid.has(dtype) && (values.length > 0 || dtype === 'float32') ? [] : [`dtype=${dtype}`]),
    ...suffixes,
  ];
  return `${[PREFIX + body, ...end].join(', ')})`;
}

/** Along each axis the indices that are shown; -1 stands for those that are left out. */
function axisIndices(shape: readonly number[], summarised: boolean): number[][] {
  return shape.map((size) => {
    const all = Array.from({ length: size }, (_, index) => index);
    return summarised && size > 2 * EDGE ? [...all.slice(0, EDGE), -1, ...all.slice(-EDGE)] : all;
  });
}

function positionsOf(shape: readonly number[], shown: readonly number[][]): number[] {
  let positions = [0];
  for (const [axis, size] of shape.entries()) {
    const indices = shown[axis]!.filter((index) => index >= 0);
    positions = positions.flatMap((position) => indices.map((index) => position * size + index));
  }
  return positions;
}

function bodyText(shape: readonly number[], shown: readonly number[][], text: (position: number) => string): string {
  const width = (position: number) => text(position).length;
  const block = (axis: number, position: number, indent: number): string => {
    if (axis === shape.length) return text(position);
    const inside = shown[axis]!.map((index) => {
      if (index < 0) return axis === shape.length - 1 ? ' ...' : '...';
      return block(axis + 1, position * shape[axis]! + index, indent + 1);
    });
    if (axis < shape.length - 1) {
      return `[${inside.join(`,${'\n'.repeat(shape.length - 1 - axis)}${' '.repeat(indent + 1)}`)}]`;
    }
    const first = position * shape[axis]!;
    const perLine = Math.max(1, Math.floor((LINE_WIDTH - indent) / (width(first) + 2)));
    const lines = Array.from({ length: Math.ceil(inside.length / perLine) }, (_, line) =>
      inside.slice(line * perLine, (line + 1) * perLine).join(', '),
    );
    return `[${lines.join(`,\n${' '.repeat(indent + 1)}`)}]`;
  };
  return block(0, 0, PREFIX.length);
}

/** Writes every value with the same width, in the notation that suits them all. */
function formatter(values: readonly (number | bigint)[], dtype: Dtype): (value: number | bigint) => string {
  const write = dtype === 'bool' ? (value: number | bigint) => String(Boolean(value)) : notation(values, dtype);
  const counted = floating.has(dtype) ? values.filter((value) => value !== 0 && Number.isFinite(value)) : values;
  const width = counted.reduce<number>((longest, value) => Math.max(longest, write(value).length), 1);
  return (value) => write(value).padStart(width);
}

function notation(values: readonly (number | bigint)[], dtype: Dtype): (value: number | bigint) => string {
  if (!floating.has(dtype)) return String;
  const sizes = (values as readonly number[]).filter((value) => value !== 0 && Number.isFinite(value)).map(Math.abs);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = sizes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const whole = sizes.every(Number.isInteger);
  const wide = largest / smallest > 1000 || largest > 1e8;
  if (sizes.length > 0 && (wide || (!whole && smallest < 1e-4))) return finite(scientific);
  return finite(whole ? (value) => `${value.toFixed(0)}.` : fixed);
}

function finite(write: (value: number) => string): (value: number | bigint) => string {
  return (value) => {
    const number = Number(value);
    if (Number.isNaN(number)) return 'nan';
    if (!Number.isFinite(number)) return number > 0 ? 'inf' : '-inf';
    const text = write(number);
    return Object.is(number, -0) ? `-${text}` : text;
  };
}

/** Ties go to the even digit, as in C; toFixed rounds them up. */
function fixed(value: number): string {
  const scaled = Math.abs(value) * 10 ** DIGITS;
  const down = Math.floor(scaled);
  if (scaled - down !== 0.5 || down % 2 !== 0) return value.toFixed(DIGITS);
  return (Math.sign(value) * (down / 10 ** DIGITS)).toFixed(DIGITS);
}

/** `1.0000e+05`: JavaScript writes exponents without a leading zero. */
function scientific(value: number): string {
  return value.toExponential(DIGITS).replace(/e([+-])(\d)$/, 'e$10$2');
}

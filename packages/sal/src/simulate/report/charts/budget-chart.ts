/** Dice against labels, a line per arm, labels on a logarithmic axis. */
import { coordinate, type Plot, rangeOf, scaleTo, svg, verticalAxis } from '../../../report/charts/axis.js';
import type { ArmAnalysis, CellAnalysis } from '../../analysis/types.js';
import type { ArmStyle } from '../arm-styles.js';
import { armClass, mark } from './marks.js';

export interface BudgetChart {
  arms: readonly ArmAnalysis[];
  styles: ReadonlyMap<string, ArmStyle>;
  /** Dice of full supervision, drawn as a level; null without. */
  full: number | null;
  /** Both axes hold at least these, so that charts beside each other compare. */
  labels: readonly number[];
  dice: readonly [number, number];
}

const [width, height] = [560, 330];
const plot: Plot = { left: 46, top: 14, right: width - 14, bottom: height - 44 };
/** Narrowest distance between two numbers below the axis. */
const tickRoom = 26;

/** Lowest and highest value that a chart of these arms has to show. */
export function diceRange(arms: readonly ArmAnalysis[], full: number | null): [number, number] {
  const ends = arms.flatMap((arm) => arm.cells.flatMap((cell) => [low(cell), high(cell)]));
  const [least, most] = rangeOf([...ends, ...(full === null ? [] : [full])]);
  const room = 0.04 * (most - least);
  return [Math.max(0, least - room), Math.min(1, most + room)];
}

/** An SVG element; bands are one standard deviation between seeds. */
export function budgetChart({ arms, styles, full, labels, dice }: BudgetChart): string {
  const logs = rangeOf(labels.map(Math.log));
  const place = scaleTo(logs, plot.left + 10, plot.right - 10);
  const x = (value: number) => place(Math.log(value));
  const y = scaleTo(dice, plot.bottom, plot.top);
  const drawn = arms.flatMap((arm) => {
    const style = styles.get(arm.name);
    return style && arm.cells.length > 0 ? [{ ...arm, style }] : [];
  });
  const point = (value: number, at: number) => `${coordinate(x(value))} ${coordinate(y(at))}`;
  const bands = drawn.map(({ cells, style }) => {
    const there = cells.map((cell) => point(cell.labels, high(cell)));
    const back = [...cells].reverse().map((cell) => point(cell.labels, low(cell)));
    return `<path class="band arm-${style.color}" d="M${[...there, ...back].join('L')}Z"/>`;
  });
  const lines = drawn.map(({ cells, style }) => {
    const path = cells.map((cell) => point(cell.labels, cell.mean)).join('L');
    const marks = cells.map((cell) => mark(style, x(cell.labels), y(cell.mean)));
    return `<path class="line ${armClass(style)}" d="M${path}"/>${marks.join('')}`;
  });
  const label = drawn.map(({ name, cells }) => {
    return `${name}: ${cells.map((cell) => `${cell.mean.toFixed(3)} at ${cell.labels}`).join(', ')}`;
  });
  return svg(
    height,
    label.join('; ') || 'no values',
    labelAxis(labels, x) + verticalAxis(plot, dice, 6) + level(full, y) + bands.join('') + lines.join(''),
    width,
  );
}

function labelAxis(labels: readonly number[], x: (labels: number) => number): string {
  let last = Number.NEGATIVE_INFINITY;
  const ticks = labels.map((value) => {
    const at = x(value);
    const text =
      at - last >= tickRoom
        ? `<text class="tick" x="${coordinate(at)}" y="${plot.bottom + 16}" text-anchor="middle">${value}</text>`
        : '';
    if (text) last = at;
    return `<line class="grid" x1="${coordinate(at)}" x2="${coordinate(at)}" y1="${plot.top}" y2="${plot.bottom}"/>${text}`;
  });
  const middle = coordinate((plot.left + plot.right) / 2);
  return `${ticks.join('')}<text class="axis" x="${middle}" y="${plot.bottom + 36}" text-anchor="middle">labels</text>`;
}

function level(full: number | null, y: (dice: number) => number): string {
  if (full === null) return '';
  const at = coordinate(y(full));
  return `<line class="full" x1="${plot.left}" x2="${plot.right}" y1="${at}" y2="${at}"/><text class="tick" x="${plot.right - 4}" y="${coordinate(y(full) + 14)}" text-anchor="end">full supervision ${full.toFixed(3)}</text>`;
}

function low({ mean, standardDeviation }: CellAnalysis): number {
  return mean - (standardDeviation ?? 0);
}

function high({ mean, standardDeviation }: CellAnalysis): number {
  return mean + (standardDeviation ?? 0);
}

/** Curves over the steps of a training. */
import {
  chartWidth,
  coordinate,
  horizontalAxis,
  type Plot,
  type Range,
  rangeOf,
  scaleTo,
  svg,
  verticalAxis,
} from './axis.js';
import { legend } from './legend.js';

export interface Series {
  name: string;
  points: readonly { x: number; y: number }[];
  /** Noisy: the values are drawn faintly and their running mean on top. */
  smooth?: boolean;
  /** Few values: each gets a dot. */
  dots?: boolean;
}

export interface LineChart {
  series: readonly Series[];
  xName: string;
  /** Fixed ends of the vertical axis; else from the values, without the highest 2 % (a first loss dwarfs the rest). */
  yRange?: Range;
}

const height = 250;
const plot: Plot = { left: 46, top: 30, right: chartWidth - 12, bottom: height - 42 };

/** An SVG element; series are coloured by the classes `series-0`, `series-1` and so on. */
export function lineChart({ series, xName, yRange }: LineChart): string {
  const drawn = series.filter((item) => item.points.length > 0);
  const points = drawn.flatMap((item) => item.points);
  const xRange = rangeOf(points.map((point) => point.x));
  const vertical = yRange ?? usefulRange(points.map((point) => point.y));
  const x = scaleTo(xRange, plot.left, plot.right);
  const y = scaleTo(vertical, plot.bottom, plot.top);
  const path = (line: readonly { x: number; y: number }[]) =>
    line
      .map((point, i) => {
        const clipped = Math.min(plot.bottom, Math.max(plot.top, y(point.y)));
        return `${i === 0 ? 'M' : 'L'}${coordinate(x(point.x))} ${coordinate(clipped)}`;
      })
      .join('');
  const curves = series.map((item, i) => {
    if (item.points.length === 0) return '';
    const line = item.smooth ? runningMean(item.points) : item.points;
    const raw = item.smooth ? `<path class="line raw series-${i}" d="${path(item.points)}"/>` : '';
    const dots = item.dots
      ? item.points
          .map((p) => `<circle class="dot series-${i}" cx="${coordinate(x(p.x))}" cy="${coordinate(y(p.y))}" r="3"/>`)
          .join('')
      : '';
    return `${raw}<path class="line series-${i}" d="${path(line)}"/>${dots}`;
  });
  const label = drawn.map((item) => `${item.name}: ${describe(item)}`).join('; ');
  return svg(
    height,
    label || 'no values',
    horizontalAxis(plot, xRange, xName) + verticalAxis(plot, vertical) + curves.join('') + legend(series, plot.left),
  );
}

function describe({ points }: Series): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  return `${first.y.toPrecision(3)} at ${first.x}, ${last.y.toPrecision(3)} at ${last.x}`;
}

function usefulRange(values: readonly number[]): Range {
  if (values.length === 0) return [0, 1];
  const sorted = [...values].sort((a, b) => a - b);
  const high = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.98))]!;
  const low = Math.min(0, sorted[0]!);
  return high > low ? [low, high * 1.05] : [low, low + 1];
}

/** Centred mean over about a twentieth of the points. */
function runningMean(points: readonly { x: number; y: number }[]): { x: number; y: number }[] {
  const reach = Math.max(1, Math.round(points.length / 40));
  return points.map(({ x }, i) => {
    const near = points.slice(Math.max(0, i - reach), i + reach + 1);
    return { x, y: near.reduce((sum, point) => sum + point.y, 0) / near.length };
  });
}

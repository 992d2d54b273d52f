/** The reliability diagram: how often a confidence was right, and how many pixels had it. */
import type { ReliabilityBin } from '../../evaluate/calibration/reliability.js';
import { chartWidth, coordinate, horizontalAxis, type Plot, scaleTo, svg, verticalAxis, verticalName } from './axis.js';
import { legend } from './legend.js';

export interface ReliabilitySeries {
  name: string;
  bins: readonly ReliabilityBin[];
}

const height = 380;
const plot: Plot = { left: 58, top: 30, right: chartWidth - 12, bottom: 270 };
/** The strip below, for the shares of pixels. */
const strip: Plot = { left: plot.left, top: 284, right: plot.right, bottom: height - 42 };

/** A bin with a smaller share of the pixels gets no dot: its accuracy is chance. */
const SMALLEST_SHARE = 1e-4;

/**
 * An SVG element. Each series is a line through (mean confidence, accuracy) of its bins, coloured by `series-0`,
 * `series-1`; below, the share of pixels in each bin. The axis begins at the lowest confidence that is drawn.
 */
export function reliabilityChart(series: readonly ReliabilitySeries[]): string {
  const from = Math.min(...series.flatMap(({ bins }) => pointsOf(bins).map((bin) => bin.from)));
  const range = [Number.isFinite(from) ? Math.min(from, 0.9) : 0, 1] as const;
  const x = scaleTo(range, plot.left, plot.right);
  const y = scaleTo([0, 1], plot.bottom, plot.top);
  const lines = series.map(({ bins }, i) => {
    const points = pointsOf(bins).map(({ confidence, accuracy }) => ({
      x: coordinate(x(confidence)),
      y: coordinate(y(accuracy)),
    }));
    const path = points.map((point, k) => `${k === 0 ? 'M' : 'L'}${point.x} ${point.y}`).join('');
    const dots = points.map((point) => `<circle class="dot series-${i}" cx="${point.x}" cy="${point.y}" r="3.2"/>`);
    return `<path class="line series-${i}" d="${path}"/>${dots.join('')}`;
  });
  const ideal = `<line class="ideal" x1="${plot.left}" y1="${coordinate(y(range[0]))}" x2="${plot.right}" y2="${plot.top}"/>`;
  return svg(
    height,
    series.map(describe).join('; '),
    verticalAxis(plot, [0, 1]) +
      verticalName(plot, 'accuracy') +
      ideal +
      lines.join('') +
      legend(series, plot.left) +
      shares(series, x) +
      horizontalAxis(strip, range, 'confidence; bars: share of pixels'),
  );
}

function shares(series: readonly ReliabilitySeries[], x: (value: number) => number): string {
  const y = scaleTo([0, 1], strip.bottom, strip.top);
  const bars = series.map(({ bins }, i) => {
    const total = bins.reduce((sum, { count }) => sum + count, 0);
    return bins.map(({ from, to, count }) => {
      if (count === 0 || count < total * SMALLEST_SHARE) return '';
      const [left, right] = [x(from), x(to)];
      const width = (right - left) / series.length;
      const top = y(count / total);
      return `<rect class="bar series-${i}" x="${coordinate(left + i * width + 0.5)}" width="${coordinate(Math.max(1, width - 1))}" y="${coordinate(top)}" height="${coordinate(strip.bottom - top)}"/>`;
    });
  });
  return bars.flat().join('');
}

function describe({ name, bins }: ReliabilitySeries): string {
  const points = pointsOf(bins).map((bin) => `${bin.accuracy.toFixed(2)} right at ${bin.confidence.toFixed(2)}`);
  return `${name}: ${points.join(', ')}`;
}

/** The bins that are drawn. */
function pointsOf(bins: readonly ReliabilityBin[]): { from: number; confidence: number; accuracy: number }[] {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.flatMap(({ from, count, confidence, accuracy }) =>
    confidence === null || accuracy === null || count < total * SMALLEST_SHARE ? [] : [{ from, confidence, accuracy }],
  );
}

/** How often which value occurs, about a marked zero. */
import { chartWidth, coordinate, horizontalAxis, niceTicks, type Plot, scaleTo, svg, verticalAxis } from './axis.js';

const height = 190;
const plot: Plot = { left: 34, top: 12, right: chartWidth - 12, bottom: height - 42 };

export interface Histogram {
  /** Left ends of the bins, and after them the right end of the last. */
  edges: number[];
  counts: number[];
}

/** Bins of equal, round width that are symmetric about zero and hold every value; zero is an edge. */
export function symmetricBins(values: readonly number[], about = 21): Histogram {
  const reach = Math.max(1e-6, ...values.map(Math.abs));
  const ticks = niceTicks([-reach, reach], about);
  const width = ticks.length > 1 ? ticks[1]! - ticks[0]! : reach;
  const half = Math.max(1, Math.ceil(reach / width - 1e-9));
  const edges = Array.from({ length: 2 * half + 1 }, (_, i) => Number(((i - half) * width).toPrecision(12)));
  const counts = new Array<number>(2 * half).fill(0);
  for (const value of values) {
    const bin = Math.min(2 * half - 1, Math.max(0, Math.floor((value + half * width) / width)));
    counts[bin]!++;
  }
  return { edges, counts };
}

/** An SVG element: differences above zero in the colour of `series-0`, below in that of `series-1`. */
export function differenceHistogram(values: readonly number[], xName: string): string {
  const { edges, counts } = symmetricBins(values);
  const range = [edges[0]!, edges.at(-1)!] as const;
  const most = Math.max(1, ...counts);
  const x = scaleTo(range, plot.left, plot.right);
  const y = scaleTo([0, most], plot.bottom, plot.top);
  const bars = counts.map((count, i) => {
    if (count === 0) return '';
    const [left, right] = [x(edges[i]!), x(edges[i + 1]!)];
    const side = edges[i]! >= 0 ? 0 : 1;
    return `<rect class="bar series-${side}" x="${coordinate(left + 0.5)}" width="${coordinate(Math.max(1, right - left - 1))}" y="${coordinate(y(count))}" height="${coordinate(plot.bottom - y(count))}"/>`;
  });
  const zero = coordinate(x(0));
  const above = values.filter((value) => value > 0).length;
  const below = values.filter((value) => value < 0).length;
  return svg(
    height,
    `${above} images above zero, ${below} below, ${values.length - above - below} equal`,
    `${horizontalAxis(plot, range, xName)}${verticalAxis(plot, [0, most], 4)}${bars.join('')}<line class="zero" x1="${zero}" x2="${zero}" y1="${plot.top}" y2="${plot.bottom}"/>`,
  );
}

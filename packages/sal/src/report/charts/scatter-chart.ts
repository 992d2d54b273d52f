/** One dot per image: a promise against what came of it, with the line where both are equal. */
import {
  chartWidth,
  coordinate,
  horizontalAxis,
  type Plot,
  type Range,
  scaleTo,
  svg,
  verticalAxis,
  verticalName,
} from './axis.js';

export interface ScatterChart {
  points: readonly { x: number; y: number }[];
  xName: string;
  yName: string;
  /** Of both axes, so that the diagonal means equal. */
  range: Range;
}

const height = 360;
const plot: Plot = { left: 58, top: 12, right: chartWidth - 12, bottom: height - 42 };

/** An SVG element; points outside the range lie on its edge. */
export function scatterChart({ points, xName, yName, range }: ScatterChart): string {
  const x = scaleTo(range, plot.left, plot.right);
  const y = scaleTo(range, plot.bottom, plot.top);
  const within = (value: number) => Math.min(range[1], Math.max(range[0], value));
  const dots = points.map(
    (point) =>
      `<circle class="dot strip series-0" cx="${coordinate(x(within(point.x)))}" cy="${coordinate(y(within(point.y)))}" r="2.8"/>`,
  );
  const above = points.filter((point) => point.y > point.x).length;
  return svg(
    height,
    `${points.length} images, ${above} of them above the line where ${xName} and ${yName} are equal`,
    horizontalAxis(plot, range, xName) +
      verticalAxis(plot, range) +
      verticalName(plot, yName) +
      `<line class="ideal" x1="${plot.left}" y1="${plot.bottom}" x2="${plot.right}" y2="${plot.top}"/>` +
      dots.join(''),
  );
}

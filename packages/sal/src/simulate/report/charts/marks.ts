import { coordinate } from '../../../report/charts/axis.js';
import { escapeHtml } from '../../../report/html.js';
import type { ArmStyle } from '../arm-styles.js';

export function armClass({ color, dash }: ArmStyle): string {
  return `arm-${color} dash-${dash}`;
}

/** A mark about 8 units wide; its colour comes from the class. */
export function mark({ color, mark: shape }: ArmStyle, x: number, y: number, filled = true): string {
  const classes = `class="mark arm-${color}${filled ? '' : ' open'}"`;
  const [cx, cy] = [coordinate(x), coordinate(y)];
  const polygon = (points: [number, number][]) =>
    `<polygon ${classes} points="${points.map(([dx, dy]) => `${coordinate(x + dx)},${coordinate(y + dy)}`).join(' ')}"/>`;
  switch (shape % 4) {
    case 0:
      return `<circle ${classes} cx="${cx}" cy="${cy}" r="3.8"/>`;
    case 1:
      return `<rect ${classes} x="${coordinate(x - 3.4)}" y="${coordinate(y - 3.4)}" width="6.8" height="6.8"/>`;
    case 2:
      return polygon([
        [0, -4.6],
        [4.2, 3.2],
        [-4.2, 3.2],
      ]);
    default:
      return polygon([
        [0, -4.8],
        [4.8, 0],
        [0, 4.8],
        [-4.8, 0],
      ]);
  }
}

/** A list of arms with their lines; wraps as text does. */
export function legend(arms: readonly string[], styles: ReadonlyMap<string, ArmStyle>): string {
  const items = arms.flatMap((name) => {
    const style = styles.get(name);
    if (!style) return [];
    const line = `<line class="line ${armClass(style)}" x1="1" x2="33" y1="8" y2="8"/>`;
    return [
      `<li><svg viewBox="0 0 34 16" aria-hidden="true" xmlns="http://www.w3.org/2000/svg">${line}${mark(style, 17, 8)}</svg>${escapeHtml(name)}</li>`,
    ];
  });
  return `<ul class="legend">${items.join('')}</ul>`;
}

/** Text to HTML, numbers to text. */
import { visibleText } from '../visible-text.js';
import type { Picture } from './input.js';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that may stand between tags and in quoted attributes; what would disguise it is shown as its escape. */
export function escapeHtml(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** A number with a fixed number of decimals and a true minus sign; a dash where there is none. */
export function fixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '\u2013';
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '\u2212');
}

/** With a plus sign where it is positive. */
export function signed(value: number, decimals: number): string {
  return value > 0 ? `+${fixed(value, decimals)}` : fixed(value, decimals);
}

/** `0.84 to 0.89` */
export function interval(range: readonly [number, number] | null | undefined, decimals: number, sign = false): string {
  if (!range) return '\u2013';
  const text = (value: number) => (sign ? signed(value, decimals) : fixed(value, decimals));
  return `${text(range[0])} to ${text(range[1])}`;
}

/** `3.4 s`, `48 s`, `3 min 20 s` */
export function duration(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** A part of the page; left out where its content (HTML) is empty. */
export interface Section {
  id: string;
  title: string;
  content: string;
}

/** A picture inside the page, with a caption (HTML) where one is given. */
export function figure(picture: Picture | null, caption = '', className = ''): string {
  if (!picture) return '';
  const source = `data:${picture.mediaType};base64,${Buffer.from(picture.bytes).toString('base64')}`;
  const image = `<img src="${source}" width="${picture.width}" height="${picture.height}" alt="${escapeHtml(picture.description)}">`;
  return `<figure class="picture ${className}"><div class="scroll">${image}</div>${
    caption ? `<figcaption>${caption}</figcaption>` : ''
  }</figure>`;
}

/** A chart (SVG) with its title. */
export function chartFigure(svg: string, caption: string): string {
  return `<figure class="chart"><figcaption>${escapeHtml(caption)}</figcaption>${svg}</figure>`;
}

/** A table; cells are HTML, the columns named in `numeric` are aligned right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[] = [],
): string {
  const align = (column: number) => (numeric.includes(column) ? ' class="number"' : '');
  const heads = head.map((cell, column) => `<th${align(column)}>${cell}</th>`).join('');
  const body = rows
    .map((row) => `<tr>${row.map((cell, column) => `<td${align(column)}>${cell}</td>`).join('')}</tr>`)
    .join('\n');
  return `<div class="scroll"><table><thead><tr>${heads}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/**
 * Text in pictures without fonts of the system: a fixed 6x13 bitmap font.
 * Glyphs: "6x13" of the X Window System's misc-fixed family, public domain ("Share and enjoy"), Latin-1 part.
 */
import { type Color, fillRect, type Raster } from './raster.js';

/** Width and height in pixels of one character's cell at scale 1. */
export const characterWidth = 6;
export const characterHeight = 13;

/** Codes 32..126, then 160..255; 13 bytes per glyph, one per row from the top, the highest bit leftmost. */
const glyphs = Buffer.from(
  [
    'AAAAAAAAAAAAAAAAAAAAICAgICAgIAAgAAAAAFBQUAAAAAAAAAAAAAAAUFD4UPhQUAAAAAAAIHigoHAoKPAgAAAAAEioUBAgQFCokAAAAAAAQKCg',
    'QKCYkGgAAAAAICAgAAAAAAAAAAAAECAgQEBAQEAgIBAAAEAgIBAQEBAQICBAAAAAIKhwqCAAAAAAAAAAAAAAICD4ICAAAAAAAAAAAAAAAAAAMCBA',
    'AAAAAAAAAPgAAAAAAAAAAAAAAAAAAAAgcCAAAAAICBAQIEBAgIAAAAAAIFCIiIiIiFAgAAAAACBgoCAgICAg+AAAAABwiIgIECBAgPgAAAAA+AgQ',
    'IHAICIhwAAAAABAQMFBQkPgQEAAAAAD4gICwyAgIiHAAAAAAcIiAgPCIiIhwAAAAAPgIEBAgIEBAQAAAAABwiIiIcIiIiHAAAAAAcIiIiHgICIhw',
    'AAAAAAAAIHAgAAAgcCAAAAAAACBwIAAAMCBAAAAACBAgQIBAIBAIAAAAAAAAAPgAAPgAAAAAAACAQCAQCBAgQIAAAAAAcIiICBAgIAAgAAAAAHCI',
    'iJioqLCAeAAAAAAgUIiIiPiIiIgAAAAA8EhISHBISEjwAAAAAHCIgICAgICIcAAAAADwSEhISEhISPAAAAAA+ICAgPCAgID4AAAAAPiAgIDwgICA',
    'gAAAAABwiICAgJiIiHAAAAAAiIiIiPiIiIiIAAAAAHAgICAgICAgcAAAAAA4EBAQEBAQkGAAAAAAiIiQoMCgkIiIAAAAAICAgICAgICA+AAAAACI',
    'iNioqIiIiIgAAAAAiMjIqKiYmIiIAAAAAHCIiIiIiIiIcAAAAADwiIiI8ICAgIAAAAAAcIiIiIiIiKhwCAAAAPCIiIjwoJCIiAAAAABwiICAcAgI',
    'iHAAAAAA+CAgICAgICAgAAAAAIiIiIiIiIiIcAAAAACIiIiIUFBQICAAAAAAiIiIiKioqKhQAAAAAIiIUFAgUFCIiAAAAACIiFBQICAgICAAAAAA',
    '+AgQECBAQID4AAAAcEBAQEBAQEBAQHAAAACAgEBAIBAQCAgAAABwEBAQEBAQEBAQcAAAACBQiAAAAAAAAAAAAAAAAAAAAAAAAAD4AAAgEAAAAAAA',
    'AAAAAAAAAAAAAHAIeIiYaAAAAACAgIDwiIiIiPAAAAAAAAAAcIiAgIhwAAAAAAgICHiIiIiIeAAAAAAAAABwiPiAiHAAAAAAMEhAQPBAQEBAAAAA',
    'AAAAAHCIiIh4CIhwAACAgICwyIiIiIgAAAAAACAAYCAgICBwAAAAAAAQADAQEBAQkJBgAACAgICQoMCgkIgAAAAAYCAgICAgICBwAAAAAAAAANCo',
    'qKioiAAAAAAAAACwyIiIiIgAAAAAAAAAcIiIiIhwAAAAAAAAAPCIiIjwgICAAAAAAAB4iIiIeAgICAAAAAAAsMiAgICAAAAAAAAAAHCIYBCIcAAA',
    'AAAAQEDwQEBASDAAAAAAAAAAiIiIiJhoAAAAAAAAAIiIiFBQIAAAAAAAAACIiKioqFAAAAAAAAAAiFAgIFCIAAAAAAAAAIiIiJhoCIhwAAAAAAD4',
    'ECBAgPgAAAAYICAgIMAgICAgGAAAACAgICAgICAgIAAAAMAgICAgGCAgICDAAAAASKiQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgACAgICAgICAA',
    'AAAAIHCooKCocCAAAAAAADBIQEDgQEBIsAAAAAAAAIhwUFBwiAAAAAAAiIhQUPgg+CAgAAAAACAgICAAICAgIAAAADBIQDBISDAISDAAAABQUAAA',
    'AAAAAAAAAAAAcIio2MjYqIhwAAAAAABwCHiIeAD4AAAAAAAAAAAoUKCgUCgAAAAAAAAAAAD4CAgAAAAAAAAAAAAAcAAAAAAAAABwiOjY2OjYiHAA',
    'AAAAAPgAAAAAAAAAAAAAAAAwSEgwAAAAAAAAAAAAACAg+CAgAPgAAAAAQKAgQOAAAAAAAAAAAECgQCDAAAAAAAAAAAAQIAAAAAAAAAAAAAAAAAAA',
    'AIiIiIiY6ICAAAB46Ojo6GgoKCgAAAAAAAAAADAAAAAAAAAAAAAAAAAAAAAAABAgAEDAQEDgAAAAAAAAAAAAcIiIiHAA+AAAAAAAAAAAoFAoKFCg',
    'AAAAAEDAQEDgCBgoOAgAAABAwEBA4BAoCBA4AAAAQKBAIKBIGCg4CAAAAAAgACAgQICIiHAAAABAIAAgUIiI+IiIAAAAECAAIFCIiPiIiAAAADBI',
    'ACBQiIj4iIgAAAAoUAAgUIiI+IiIAAAAUFAAIFCIiPiIiAAAACBQICBQiIj4iIgAAAAAWKCgoLDgoKC4AAAAAHCIgICAgICIcCBAAEAgAPiAgPCA',
    'gPgAAAAQIAD4gIDwgID4AAAAMEgA+ICA8ICA+AAAAFBQAPiAgPCAgPgAAABAIABwICAgICBwAAAAECAAcCAgICAgcAAAADBIAHAgICAgIHAAAABQ',
    'UABwICAgICBwAAAAAPBISEjoSEhI8AAAAChQAIiIyKiYiIgAAABAIABwiIiIiIhwAAAAECAAcIiIiIiIcAAAADBIAHCIiIiIiHAAAAAoUABwiIiI',
    'iIhwAAAAUFAAcIiIiIiIcAAAAAAAAACIUCBQiAAAAAAIcJiYqKioyMhwgAAAQCAAiIiIiIiIcAAAABAgAIiIiIiIiHAAAAAwSACIiIiIiIhwAAAA',
    'UFAAiIiIiIiIcAAAABAgAIiIUCAgICAAAAAAgPCIiIjwgICAAAAAAGCQkKCgkIiIsAAAAABAIABwCHiImGgAAAAAECAAcAh4iJhoAAAAADBIAHAI',
    'eIiYaAAAAAAoUABwCHiImGgAAAAAUFAAcAh4iJhoAAAAMEgwAHAIeIiYaAAAAAAAAABwKHCgqFAAAAAAAAAAcIiAgIhwIEAAAEAgAHCI+ICIcAAA',
    'AAAQIABwiPiAiHAAAAAAMEgAcIj4gIhwAAAAAFBQAHCI+ICIcAAAAABAIABgICAgIHAAAAAAECAAYCAgICBwAAAAADBIAGAgICAgcAAAAABQUABg',
    'ICAgIHAAAABQIGAQcIiIiIhwAAAAAChQALDIiIiIiAAAAABAIABwiIiIiHAAAAAAECAAcIiIiIhwAAAAADBIAHCIiIiIcAAAAAAoUABwiIiIiHAA',
    'AAAAUFAAcIiIiIhwAAAAAAAgIAD4ACAgAAAAAAAAAAhwmKioyHCAAAAAQCAAiIiIiJhoAAAAABAgAIiIiIiYaAAAAAAwSACIiIiImGgAAAAAUFAA',
    'iIiIiJhoAAAAABAgAIiIiJhoCIhwAAAAgICwyIiIyLCAgAAAUFAAiIiImGgIiHA=',
  ].join(''),
  'base64',
);

const substitutes: Record<string, string> = {
  '\u2013': '-',
  '\u2014': '-',
  '\u2019': "'",
  '\u2026': '...',
  '\u2212': '-',
  '\u00a0': ' ',
};

function glyphOffset(character: string): number {
  const code = character.charCodeAt(0);
  if (code >= 32 && code <= 126) return (code - 32) * characterHeight;
  if (code >= 160 && code <= 255) return (code - 65) * characterHeight;
  return glyphOffset('?');
}

function drawable(text: string): string {
  return text.replace(/[\u2013\u2014\u2019\u2026\u2212\u00a0]/g, (character) => substitutes[character] ?? '?');
}

/** Width in pixels of a line of text. */
export function textWidth(text: string, scale = 1): number {
  return drawable(text).length * characterWidth * scale;
}

/** The text, shortened in its middle with `..` so that it fits into `width` pixels; ids differ at both ends. */
export function fitText(text: string, width: number, scale = 1): string {
  const room = Math.max(3, Math.floor(width / (characterWidth * scale)));
  const characters = drawable(text);
  if (characters.length <= room) return characters;
  const head = Math.ceil((room - 2) / 2);
  return `${characters.slice(0, head)}..${characters.slice(characters.length - (room - 2 - head))}`;
}

/**
 * Draws one line of text with its upper left corner at (x, y); what falls outside the picture is left out.
 * Latin-1 characters are drawn, dashes and quotes by their plain forms, all others as `?`.
 * @param scale whole number of pixels per dot of the font
 */
export function drawText(raster: Raster, text: string, x: number, y: number, color: Color, scale = 1): void {
  let left = x;
  for (const character of drawable(text)) {
    const offset = glyphOffset(character);
    for (let row = 0; row < characterHeight; row++) {
      const bits = glyphs[offset + row]!;
      for (let column = 0; column < characterWidth; column++) {
        if (bits & (0x80 >> column)) {
          fillRect(raster, left + column * scale, y + row * scale, scale, scale, color);
        }
      }
    }
    left += characterWidth * scale;
  }
}

/** Text that came from elsewhere (names of files, cells, messages of libraries), made safe to show. */

// Control characters but tab and newline, what turns the reading direction, what is invisible, other line separators.
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/**
 * The text with every character that could command a terminal or disguise what follows written as its escape
 * (`\u001b`). Inside the strings of a JSON text the escape means the same character, so JSON stays what it was.
 */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

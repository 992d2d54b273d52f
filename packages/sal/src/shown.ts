/** What a message shows of a value, at most. */
const MOST_CHARACTERS = 100;

/** A value as an error message shows it: JSON where there is one, never longer than a line, never an error itself. */
export function shown(value: unknown): string {
  const text = jsonOf(value) ?? String(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}... (${text.length} characters)` : text;
}

function jsonOf(value: unknown): string | undefined {
  // JSON has no number that is none, and calls it null.
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return `a value of type ${typeof value}`;
  }
}

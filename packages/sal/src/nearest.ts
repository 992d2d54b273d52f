/** The likeliest meant name for a mistyped one: answers to wrong flags, settings, verbs and ids. */

/** Levenshtein distance: the fewest insertions, deletions and substitutions that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}

/** The nearest of the names, or undefined where none is near enough to be a typing mistake (a third of its letters). */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    const isAbbreviation = name.length >= 3 && candidate.toLowerCase().startsWith(name.toLowerCase());
    const allowed = Math.max(2, Math.ceil(Math.max(name.length, candidate.length) / 3));
    if ((distance <= allowed || isAbbreviation) && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `did you mean X? ` where a near name exists, and the list of all names; for the `fix` of an error. */
export function suggest(name: string, names: readonly string[]): string {
  const near = nearestName(name, names);
  const list = names.length === 0 ? 'there are none' : `one of ${names.join(', ')}`;
  return near ? `did you mean ${near}? (${list})` : list;
}

/** Which colour, dash and mark an arm has, and which arms share a chart. */
import type { ArmAnalysis } from '../analysis/types.js';

export interface ArmStyle {
  /** Number of the CSS class `arm-0` to `arm-7`; 7 is the ink of the page. */
  color: number;
  dash: number;
  /** 0 circle, 1 square, 2 triangle, 3 diamond: colours are never the only sign. */
  mark: number;
}

/** Arms that are drawn together. */
export interface Facet {
  title: string;
  arms: string[];
}

/** The ink is the baselines'; other arms take these in turn. */
const colors = 7;
const ink = 7;

/** More arms than this are unreadable in one chart. */
const most = 8;

/** One chart for up to eight arms; else one per combination of the other factors than the one with most values. */
export function facetsOf(arms: readonly ArmAnalysis[]): Facet[] {
  if (arms.length <= most) return [{ title: '', arms: arms.map(({ name }) => name) }];
  const varied = variedFactor(arms);
  const groups = new Map<string, string[]>();
  for (const { name, factors } of arms) {
    const others = Object.entries(factors).filter(([key]) => key !== varied);
    const title = others.map(([key, value]) => `${key}: ${value}`).join(', ');
    groups.set(title, [...(groups.get(title) ?? []), name]);
  }
  return [...groups].flatMap(([title, names]) =>
    Array.from({ length: Math.ceil(names.length / most) }, (_, i) => ({
      title,
      arms: names.slice(i * most, (i + 1) * most),
    })),
  );
}

/** In facets an arm has the colour of its value of the varied factor, the same in every chart. */
export function stylesOf(arms: readonly ArmAnalysis[], baselines: readonly string[]): Map<string, ArmStyle> {
  const varied = arms.length > most ? variedFactor(arms) : null;
  const keyOf = ({ name, factors }: ArmAnalysis) => (varied === null ? name : (factors[varied] ?? ''));
  const inkKeys = new Set(arms.filter(({ name }) => baselines.includes(name)).map(keyOf));
  const keys = [...new Set(arms.map(keyOf))].filter((key) => !inkKeys.has(key));
  return new Map(
    arms.map((arm) => {
      if (inkKeys.has(keyOf(arm))) return [arm.name, { color: ink, dash: 0, mark: 0 }];
      const i = keys.indexOf(keyOf(arm));
      return [arm.name, { color: i % colors, dash: Math.floor(i / colors) % 3, mark: (i + 1) % 4 }];
    }),
  );
}

function variedFactor(arms: readonly ArmAnalysis[]): string | null {
  const keys = [...new Set(arms.flatMap(({ factors }) => Object.keys(factors)))];
  const values = (key: string) => new Set(arms.map(({ factors }) => factors[key])).size;
  return keys.reduce<string | null>((best, key) => (best === null || values(key) > values(best) ? key : best), null);
}

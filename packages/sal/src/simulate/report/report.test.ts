import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedArm, simulatedArms, simulatedResults } from '../../../test/support/simulated-results.js';
import { analyseSimulation } from '../analysis/analyse.js';
import type { SimulationResults } from '../results.js';
import { facetsOf, stylesOf } from './arm-styles.js';
import { simulationPage } from './page.js';
import { htmlTable, markdownTable } from './tables/text-table.js';
import { reportFiles, writeSimulationReport } from './write.js';

const options = { resamples: 200 };
const results = simulatedResults();
const page = (of: SimulationResults) => simulationPage(of, analyseSimulation(of, options));

describe('writing a report', () => {
  let directory: string;
  const file = (name: string) => readFileSync(join(directory, name), 'utf8');

  beforeAll(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'sal-simulation-')), 'report');
    writeSimulationReport(directory, results, options);
  });
  afterAll(() => rmSync(join(directory, '..'), { recursive: true }));

  it('leaves page, tables and numbers, and does so again', () => {
    writeSimulationReport(directory, results, options);
    expect(readdirSync(directory).sort()).toEqual([...reportFiles].sort());
    expect(file('report.html')).toContain('<h1>What selection is worth</h1>');
  });

  it('report.json holds the analysis and what it was made from', () => {
    const json = JSON.parse(file('report.json')) as Record<string, unknown>;
    expect(json).toMatchObject({ name: results.name, dataSha256: 'abc123', seeds: [1, 2, 3, 4, 5], testImages: 40 });
    expect(json.differences).toHaveLength(25);
  });

  it('records.csv has a line per network, differences.csv one per comparison', () => {
    const records = file('records.csv').trimEnd().split('\n');
    expect(records[0]).toBe('arm,pretrain,select,train,seed,round,labels,dice,hd95,jaccard,train_seconds');
    expect(records).toHaveLength(1 + 6 * 5 * 5 + 5);
    expect(records[1]).toMatch(/^random \+ supervised,none,random,supervised,1,0,25,0\.\d+,/);
    const differences = file('differences.csv').trimEnd().split('\n');
    expect(differences).toHaveLength(1 + 25 + 5);
    expect(differences[1]).toMatch(/^random \+ mean-teacher,random \+ supervised,25,1 2 3 4 5,40,/);
    expect(differences.at(-1)).toMatch(/^kmeans-proportional \+ mean-teacher,random \+ supervised,,1 2 3 4 5,/);
  });

  it('tables.md says the same as the page', () => {
    const text = file('tables.md');
    expect(text).toContain('## What selection is worth');
    expect(text).toContain('| arm | 25 labels | 50 labels |');
    expect(text).toMatch(
      /\| typiclust \+ mean-teacher \| 25 \| \*\*\+0\.0\d\d\*\* \| \+0\.0\d\d to \+0\.0\d\d \| 5 of 5 \| < 0\.001 \| 0\.063 \|/,
    );
    expect(text).toContain('| probcover + mean-teacher |');
    expect(text).not.toMatch(/NaN|undefined|\[object/);
    // Every row of a table has the cells of its head.
    for (const block of text.split('\n\n').filter((part) => part.startsWith('|'))) {
      const widths = new Set(block.split('\n').map((line) => line.split(' | ').length));
      expect(widths.size).toBe(1);
    }
  });
});

describe('the page', () => {
  const html = page(results);

  it('loads nothing from anywhere and runs nothing', () => {
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1]!);
    expect(addresses.filter((address) => !/^(data:|#)/.test(address))).toEqual([]);
    expect(html).not.toMatch(/<script|@import|url\(/);
  });

  it('closes what it opens, and links to every section', () => {
    for (const name of ['section', 'table', 'figure', 'div', 'svg', 'details', 'p', 'ul', 'li', 'tr', 'td', 'text']) {
      const opened = html.match(new RegExp(`<${name}[ >]`, 'g'))?.length ?? 0;
      expect(opened, name).toBeGreaterThan(0);
      expect(html.match(new RegExp(`</${name}>`, 'g'))?.length, name).toBe(opened);
    }
    const ids = [...html.matchAll(/<section id="(\w+)"/g)].map((match) => match[1]);
    expect(ids).toEqual(['curves', 'differences', 'ranking', 'reach', 'worst', 'metrics', 'settings']);
    for (const id of ids) expect(html).toContain(`href="#${id}"`);
  });

  it('names the rules, the seeds, the versions and the data', () => {
    expect(html).toContain('both masks empty: 1; one empty: 0');
    expect(html).toContain('averaged over images with equal weight');
    expect(html).toContain('images once for all seeds');
    for (const fact of ['abc123', '1, 2, 3, 4, 5', '20.1.0', '&quot;iterations&quot;: 1000'])
      expect(html).toContain(fact);
    expect(html).not.toMatch(/NaN|undefined|\[object|Infinity/);
  });

  it('has a line and a mark for every arm and budget, and a row for every difference', () => {
    const [curve, forest] = [...html.matchAll(/<div class="wide[\s\S]*?<\/svg>/g)].map(([chart]) => chart);
    expect(curve!.match(/<path class="line/g)).toHaveLength(6);
    expect(curve!.match(/class="mark /g)).toHaveLength(30);
    expect(curve!.match(/class="band/g)).toHaveLength(6);
    expect(curve).toContain('full supervision 0.8');
    expect(forest!.match(/class="bar /g)).toHaveLength(25);
    expect(forest!.match(/class="mark [^"]*open/g)!.length).toBeLessThan(25);
    for (const [, y] of curve!.matchAll(/cy="([\d.-]+)"/g)) {
      expect(Number(y)).toBeGreaterThanOrEqual(14);
      expect(Number(y)).toBeLessThanOrEqual(286);
    }
  });

  it('takes no value for HTML', () => {
    const arms = simulatedArms.slice(0, 2).map((arm, i) => (i === 0 ? arm : { ...arm, name: '<i>x</i> | y' }));
    const marked = page({ ...simulatedResults({ arms }), name: 'A <b>simulation</b>' });
    expect(marked).toContain('A &lt;b&gt;simulation&lt;/b&gt;');
    expect(marked).not.toMatch(/<i>x|<b>simulation/);
  });

  it('shows unfinished, tiny and empty simulations', () => {
    const partial = page({
      ...results,
      records: results.records.filter(({ seed, labels }) => seed < 3 && labels < 60),
    });
    expect(partial).toContain('2 seeds are too few for a claim');
    const arms = results.arms.map((arm) => ({ ...arm, baseline: null }));
    const one = page({ ...results, arms, records: results.records.slice(0, 1), fullSupervision: null });
    expect(one).toContain('No arm is the baseline');
    const none = page({ ...results, records: [] });
    expect(none).toContain('has no result yet');
    for (const html of [partial, one, none]) expect(html).not.toMatch(/NaN|undefined|\[object|Infinity/);
  });
});

describe('many arms', () => {
  const arms = ['supervised', 'fixmatch', 'ict'].flatMap((train) =>
    ['random', 'coreset', 'typiclust', 'probcover'].map(
      (select): SimulatedArm => ({ name: `${select} + ${train}`, factors: { select, train }, better: 0 }),
    ),
  );
  const analysis = analyseSimulation(simulatedResults({ arms, labels: [25, 50], seeds: [1, 2], images: 5 }), options);
  const trained = analysis.arms.filter(({ name }) => name !== 'all labels');

  it('share charts by their other factors, with one colour for one choice', () => {
    const facets = facetsOf(trained);
    expect(facets.map(({ title }) => title)).toEqual(['train: supervised', 'train: fixmatch', 'train: ict']);
    expect(facets.flatMap((facet) => facet.arms)).toEqual(trained.map(({ name }) => name));
    const styles = stylesOf(trained, ['random + supervised']);
    expect(styles.get('coreset + ict')).toEqual(styles.get('coreset + fixmatch'));
    expect(styles.get('coreset + ict')).not.toEqual(styles.get('typiclust + ict'));
    expect(styles.get('random + ict')!.color).toBe(7);
  });

  it('differ by more than colour where there are more than colours', () => {
    const many = Array.from({ length: 8 }, (_, i) => ({ ...trained[0]!, name: `arm ${i}` }));
    const styles = [...stylesOf(many, []).values()].map((style) => JSON.stringify(style));
    expect(new Set(styles).size).toBe(8);
  });
});

describe('a table', () => {
  const table = { title: 'T', head: ['a|b', 'n'], rows: [['<x>', { strong: '1_0' }]], numeric: [1], note: '' };

  it('is the same in HTML and Markdown, and safe in both', () => {
    expect(htmlTable(table)).toContain('<td>&lt;x&gt;</td><td class="number"><b>1_0</b></td>');
    expect(markdownTable(table)).toContain('| a\\|b | n |\n| --- | ---: |\n| \\<x> | **1\\_0** |');
    expect(htmlTable({ ...table, rows: [] })).toBe('');
    expect(markdownTable({ ...table, rows: [] })).toBe('');
  });
});

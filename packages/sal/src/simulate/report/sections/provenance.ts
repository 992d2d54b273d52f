import { escapeHtml, type Section, table } from '../../../report/html.js';
import type { SimulationAnalysis } from '../../analysis/types.js';
import type { SimulationResults } from '../../results.js';
import { rules } from '../rules.js';

/** Everything needed to do it again. */
export function provenance(results: SimulationResults, { seeds, options }: SimulationAnalysis): Section {
  const facts: [string, string][] = [
    ['seeds', seeds.join(', ')],
    ['pool and test images', `${results.images.pool} and ${results.images.test}`],
    ['prepared size', `${results.images.size} x ${results.images.size} pixels`],
    ['data (SHA-256 of images, split and masks)', results.dataSha256],
    ['resamples of the bootstrap, their seed', `${options.resamples}, ${options.seed}`],
    ...Object.entries(results.versions),
  ];
  const rows = facts.map(([name, value]) => [escapeHtml(name), `<code>${escapeHtml(value)}</code>`]);
  const config = `<details><summary>Configuration as run</summary><pre>${escapeHtml(JSON.stringify(results.config, null, 2))}</pre></details>`;
  const text = rules.map(([name, rule]) => `<p class="note">${escapeHtml(name)}: ${escapeHtml(rule)}.</p>`).join('');
  return { id: 'settings', title: 'Settings, rules and versions', content: text + table(['', ''], rows) + config };
}

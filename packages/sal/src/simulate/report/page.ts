/** The report of a simulation as one HTML file. */
import { counted } from '../../counted.js';
import { htmlDocument } from '../../report/document.js';
import type { SimulationAnalysis } from '../analysis/types.js';
import type { SimulationResults } from '../results.js';
import { stylesOf } from './arm-styles.js';
import { overview } from './sections/overview.js';
import { provenance } from './sections/provenance.js';
import { curves, differences, otherMetrics, ranking, reach, worst } from './sections/results.js';
import { simulationStyle } from './style.js';

/** Sections without content are left out; no value of the results is taken for HTML. */
export function simulationPage(results: SimulationResults, analysis: SimulationAnalysis): string {
  const styles = stylesOf(
    analysis.arms.filter(({ name }) => name !== analysis.fullSupervision),
    analysis.baselines,
  );
  const sections = [
    curves(analysis, styles),
    differences(analysis, styles),
    ranking(analysis),
    reach(analysis),
    worst(analysis),
    otherMetrics(analysis),
    provenance(results, analysis),
  ].filter(({ content }) => content !== '');
  return htmlDocument({
    title: results.name,
    summary: `Simulation with the ground truth as annotator: ${counted(analysis.arms.length, 'arm')}, ${counted(analysis.seeds.length, 'seed')}, ${counted(results.images.test, 'test image')}.`,
    overview: overview(results, analysis),
    sections,
    created: results.created,
    extraStyle: simulationStyle,
  });
}

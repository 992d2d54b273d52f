import { escapeHtml, figure, type Section } from '../html.js';
import type { ReportArm, ReportSelection } from '../input.js';

/** Which images were chosen to be labelled, and where they lie among the others. */
export function selection(arms: readonly ReportArm[]): Section {
  const content = arms.flatMap((arm) =>
    arm.selections.map((round) => `<h3>${escapeHtml(title(arm, round))}</h3>${describe(round)}`),
  );
  return { id: 'selection', title: 'Which images were labelled', content: content.join('\n') };
}

function title(arm: ReportArm, round: ReportSelection): string {
  return `${arm.name}: round ${round.round}, strategy ${round.strategy}, ${round.budget} images`;
}

function describe(round: ReportSelection): string {
  const clusters =
    round.clusters.length > 0
      ? `<p>Picks per cluster: ${round.clusters.map(({ cluster, picks }) => `<span class="chip">${escapeHtml(`${cluster}: ${picks}`)}</span>`).join(' ')}</p>`
      : '';
  return (
    clusters +
    figure(round.contactSheet, 'The picked images, by cluster.') +
    figure(
      round.map,
      'The pool in the plane of its features; neighbours look alike to the network. Ringed: picked.',
      'medium',
    )
  );
}

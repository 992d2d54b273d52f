/** The report as one HTML file: style, charts and pictures are inside, nothing is loaded from anywhere. */
import { escapeHtml, type Section } from './html.js';
import type { ReportInput } from './input.js';
import { calibration } from './sections/calibration.js';
import { checkFirst } from './sections/check-first.js';
import { classes } from './sections/classes.js';
import { data } from './sections/data.js';
import { overview } from './sections/overview.js';
import { pretraining } from './sections/pretraining.js';
import { result } from './sections/result.js';
import { selection } from './sections/selection.js';
import { settings } from './sections/settings.js';
import { steps } from './sections/steps.js';
import { training } from './sections/training.js';
import { style } from './style.js';

/** Steps that were not done leave their section out; no value of the input is taken for HTML. */
export function reportPage(input: ReportInput): string {
  const sections = [
    result(input.arms, input.study.seed),
    classes(input.arms),
    checkFirst(input.arms),
    calibration(input.arms),
    steps(input.steps),
    data(input.data),
    pretraining(input.pretraining),
    selection(input.arms),
    training(input.arms),
    settings(input),
  ].filter((section): section is Section => section !== null && section.content !== '');
  const title = escapeHtml(input.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
<p>${escapeHtml(input.summary)}</p>
</header>
<nav>${sections.map(link).join('')}</nav>
${overview(input)}
${sections.map(render).join('\n')}
<footer>Written by <code>sal</code> on ${escapeHtml(day(input.created))}. This page holds everything it shows; it can be mailed or archived as one file.</footer>
</main>
</body>
</html>
`;
}

function link({ id, title }: Section): string {
  return `<a href="#${id}">${escapeHtml(title)}</a>`;
}

function render({ id, title, content }: Section): string {
  return `<section id="${id}">\n<h2>${escapeHtml(title)}</h2>\n${content}\n</section>`;
}

function day(created: string): string {
  return `${created.slice(0, 10)} at ${created.slice(11, 16)} UTC`;
}

/** The report as one HTML file: style, charts and pictures are inside, nothing is loaded from anywhere. */
import { htmlDocument } from './document.js';
import type { Section } from './html.js';
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
  return htmlDocument({ ...input, overview: overview(input), sections });
}

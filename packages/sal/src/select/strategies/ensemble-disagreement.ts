import { z } from 'zod';
import { UsageError } from '../../errors.js';
import { defineStrategy } from '../strategy.js';
import { chooseHighest } from '../warm/rank.js';

/**
 * An ensemble that costs no second training: the teacher and the student of one training, each looking at the image and
 * its mirrored views. The score is the Jensen-Shannon divergence of their answers, the mutual information of BALD with
 * these members in the place of dropout.
 */
export const ensembleDisagreement = defineStrategy({
  name: 'ensemble-disagreement',
  summary: 'Images of which teacher and student disagree, or a network with itself about mirrored views',
  paper:
    'query by committee, McCallum and Nigam 1998 (Jensen-Shannon); Beluch et al. 2018; views: Wang et al. 2019, arXiv 1807.07356',
  options: z.object({
    student: z.boolean().default(true).describe('ask the student as well as the teacher'),
    flips: z.boolean().default(true).describe('ask each about the image and its three mirrored views'),
  }),
  needsFeatures: false,
  uses: () => [],
  needsModel: true,
  nested: true,
  choose(candidates, { budget }, { student, flips }) {
    if (!student && !flips) {
      throw new UsageError('ensemble-disagreement with student=false and flips=false asks one network once', {
        fix: 'leave one of them true',
      });
    }
    return chooseHighest(candidates, budget, { name: 'disagreement', student, flips }, 'disagreement');
  },
});

import { itIsATrainingMethod } from '../../../test/support/segmentation.js';
import { ict } from './ict.js';

itIsATrainingMethod(ict);

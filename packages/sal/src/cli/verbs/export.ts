import { exportStudy } from '../../export/export.js';
import { exportSettings } from '../../export/settings.js';
import { openStudy } from '../open-study.js';
import { defineVerb } from '../verb.js';

export const exportVerb = defineVerb({
  name: 'export',
  summary: 'Write a trained network as an ONNX file, run and compared with the engine first',
  positionals: [{ name: 'STUDY', summary: 'folder of the study whose training is exported' }],
  settings: exportSettings,
  section: 'export',
  example: 'sal export melanoma --out model.onnx',
  async run({ hooks, print }, [directory = ''], settings) {
    const study = openStudy(directory, hooks, { writes: false });
    try {
      const result = await exportStudy(study, settings, hooks);
      print(`${result.file}: ${result.run}, ONNX opset ${result.opset}`);
      print(`largest difference between onnxruntime and the engine: ${result.maxAbsDiff.toExponential(1)}`);
      return result;
    } finally {
      study.close();
    }
  },
});

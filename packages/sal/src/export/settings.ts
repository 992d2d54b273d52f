import { z } from 'zod';

export const exportSettings = z.object({
  out: z.string().min(1).describe('file to write, such as model.onnx').meta({ placeholder: 'FILE' }),
  run: z
    .string()
    .nullable()
    .default(null)
    .describe('training to export, such as train-001; the newest finished one unless given')
    .meta({ placeholder: 'ID' }),
  overwrite: z.boolean().default(false).describe('replace the file if there is one').meta({ commandLineOnly: true }),
});

export type ExportSettings = z.output<typeof exportSettings>;

/**
 * Files of a training run. `best` is the teacher where it did best on validation, or at the end without validation;
 * `latest` and `student` are the teacher and the student at the end (with `evaluateWeights: student` all are the student).
 */
export const runFiles = {
  checkpoint: 'checkpoint.safetensors',
  latest: 'latest.safetensors',
  best: 'best.safetensors',
  student: 'student.safetensors',
} as const;

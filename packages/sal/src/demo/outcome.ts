/** What a step's `--json` result says, in a few words. */

type Result = Record<string, unknown>;

const number = (value: unknown, decimals: number) => (typeof value === 'number' ? value.toFixed(decimals) : '-');

const outcomes: Record<string, (result: Result) => string> = {
  init: (r) =>
    `${r.images} images: ${r.pool} pool, ${r.test} test; ${r.quarantined} file set aside, ${r.duplicateGroups} group of duplicates`,
  pretrain: (r) =>
    `${r.iterations} steps, ${number(r.imagesPerSecond, 0)} images per second, loss ${number(r.loss, 4)}`,
  select: (r) => `${r.budget} images by ${r.strategy}`,
  label: (r) => `${r.labelled} masks taken, ${r.rejected} files of other images left alone`,
  train: (r) => `${r.iterations} steps, ${number(r.imagesPerSecond, 0)} images per second`,
  evaluate: (r) => {
    const dice = r.dice as Result | undefined;
    return `${r.images} test images, mean Dice ${number(dice?.mean, 3)}`;
  },
  predict: (r) => `${r.written} of ${r.images} masks written`,
  export: (r) => `ONNX opset ${r.opset}, largest difference from the engine ${Number(r.maxAbsDiff).toExponential(1)}`,
};

/** @param verb name of the verb that gave the result */
export function outcomeOf(verb: string, result: object): string {
  return outcomes[verb]?.(result as Result) ?? '';
}

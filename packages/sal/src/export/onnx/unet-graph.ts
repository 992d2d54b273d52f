/**
 * The U-Net of `models/unet.ts` in eval mode as an ONNX graph: pixels in 0..1 in, class probabilities out. Batch
 * normalisation is folded into the convolutions; batch, height and width stay variable.
 */

import { GraphBuilder } from './graph-builder.js';
import type { GraphProto } from './proto.js';
import { foldBatchNorm, type Weights, weight } from './weights.js';

/** `Shape` with start and end came with 15; 17 is read by every runtime since 2022. */
export const opset = 17;
/** The IR version that came with that opset's release. */
export const irVersion = 8;

/** What the weights do not tell of the network. */
export interface GraphOptions {
  /** As in `UNetOptions`. */
  inputStride: number;
  inputScale?: 'bytes' | undefined;
}

export interface Normalization {
  mean: number;
  deviation: number;
}

const downs = ['down1', 'down2', 'down3', 'down4'];
const ups = ['up1', 'up2', 'up3', 'up4'];

/** (3x3 convolution with folded batch normalisation, ReLU) twice. */
function doubleConvolution(graph: GraphBuilder, weights: Weights, prefix: string, input: string): string {
  let value = input;
  for (const [convolution, norm] of [
    [0, 1],
    [3, 4],
  ]) {
    const name = `${prefix}.double_conv.${convolution}`;
    const folded = foldBatchNorm(weights, name, `${prefix}.double_conv.${norm}`);
    const parameters = [graph.constant(`${name}.weight`, folded.weight), graph.constant(`${name}.bias`, folded.bias)];
    const attributes = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
    value = graph.node('Conv', `${name}.out`, [value, ...parameters], attributes);
    value = graph.node('Relu', `${name}.relu`, [value]);
  }
  return value;
}

/** Bilinear upsampling of `deep` to the height and width of `target`, whatever they are at run time. */
function upsample(
  graph: GraphBuilder,
  name: string,
  deep: string,
  target: string,
  corners: 'align_corners' | 'half_pixel',
): string {
  const outer = graph.node('Shape', `${name}.outer`, [deep], { start: 0, end: 2 });
  const inner = graph.node('Shape', `${name}.inner`, [target], { start: 2, end: 4 });
  const sizes = graph.node('Concat', `${name}.sizes`, [outer, inner], { axis: 0 });
  return graph.node('Resize', `${name}.upsampled`, [deep, '', '', sizes], {
    coordinate_transformation_mode: corners,
    mode: 'linear',
  });
}

/**
 * Input `image`, float32 [batch, channels, height, width] in 0..1, height and width multiples of
 * 16 times the input stride. Output
 * `probabilities`, float32 [batch, classes, height, width], sum 1 over classes.
 *
 * @throws FailureError where a tensor of the U-Net is missing
 */
export function unetGraph(
  weights: Weights,
  { mean, deviation }: Normalization,
  { inputStride, inputScale }: GraphOptions = { inputStride: 1 },
): GraphProto {
  const graph = new GraphBuilder();
  const scalar = (name: string, value: number) => graph.constant(name, { shape: [], data: Float32Array.of(value) });
  const centred = () => graph.node('Sub', 'centred', ['image', scalar('mean', mean)]);
  const normalized =
    inputScale === 'bytes'
      ? graph.node('Mul', 'bytes', ['image', scalar('scale', 255)])
      : graph.node('Div', 'normalized', [centred(), scalar('deviation', deviation)]);

  const window = { kernel_shape: [inputStride, inputStride], strides: [inputStride, inputStride] };
  const averaged = inputStride > 1 ? graph.node('AveragePool', 'averaged', [normalized], window) : normalized;
  const levels = [doubleConvolution(graph, weights, 'inc', averaged)];
  for (const down of downs) {
    const pooled = graph.node('MaxPool', `${down}.pooled`, [levels.at(-1)!], { kernel_shape: [2, 2], strides: [2, 2] });
    levels.push(doubleConvolution(graph, weights, `${down}.maxpool_conv.1`, pooled));
  }
  let value = levels.pop()!;
  for (const up of ups) {
    const skip = levels.pop()!;
    const merged = graph.node('Concat', `${up}.merged`, [skip, upsample(graph, up, value, skip, 'align_corners')], {
      axis: 1,
    });
    value = doubleConvolution(graph, weights, `${up}.conv`, merged);
  }

  const head = weight(weights, 'outc.conv.weight');
  const parameters = [
    graph.constant('outc.conv.weight', head),
    graph.constant('outc.conv.bias', weight(weights, 'outc.conv.bias')),
  ];
  const logits = graph.node('Conv', 'logits', [value, ...parameters], { kernel_shape: [1, 1] });
  const enlarged = inputStride > 1 ? upsample(graph, 'logits', logits, 'image', 'half_pixel') : logits;
  graph.node('Softmax', 'probabilities', [enlarged], { axis: 1 });

  const channels = weight(weights, 'inc.double_conv.0.weight').shape[1]!;
  return graph.build(
    'unet',
    [
      {
        name: 'image',
        shape: ['batch', channels, 'height', 'width'],
        doc: `pixels in 0..1; height and width are multiples of ${16 * inputStride}`,
      },
    ],
    [
      {
        name: 'probabilities',
        shape: ['batch', head.shape[0]!, 'height', 'width'],
        doc: 'softmax over classes; class names are in the metadata',
      },
    ],
  );
}

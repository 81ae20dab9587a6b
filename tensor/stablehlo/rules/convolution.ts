/**
 * Convolutions of maps [channels, batch, height, width] and their gradients, each one operation: channels stay first,
 * and the compiler chooses the layout that its kernels like best.
 */
import { sizeOf } from '../../shape.ts';
import type { Ref } from '../operation.ts';
import { pairs, places, reshape, transpose } from '../ops.ts';
import { operand, precisionConfig, resultElement } from './products.ts';
import type { Call, Rule } from './rule.ts';

interface Window {
  /** Which axis is what, as StableHLO writes it: f feature, b batch, i and o of the kernel. */
  readonly axes: string;
  readonly padding: readonly (readonly [low: number, high: number])[];
  readonly stride?: readonly number[];
  readonly dilateLeft?: readonly number[];
  readonly dilateRight?: readonly number[];
  readonly groups?: number;
  /** Groups of a weights' gradient, whose features are the batch of the maps. */
  readonly batchGroups?: number;
}

const ones = [1, 1];

function convolution(call: Call, x: Ref, kernel: Ref, window: Window, isWeightGradient = false): Ref {
  const { body, shape } = call;
  const { axes, padding, stride = ones, dilateLeft = ones, dilateRight = ones, groups = 1, batchGroups = 1 } = window;
  const attributes = {
    dimension_numbers: `#stablehlo.conv<${axes}>`,
    window_strides: places(stride),
    padding: pairs(padding),
    lhs_dilation: places(dilateLeft),
    rhs_dilation: places(dilateRight),
    feature_group_count: `${groups} : i64`,
    batch_group_count: `${batchGroups} : i64`,
    precision_config: precisionConfig(body),
  };
  const operands = [operand(body, x), operand(body, kernel)];
  return body.op('convolution', operands, attributes, { shape, element: resultElement(body, isWeightGradient) });
}

/** The sizes along one of the two axes of the maps. */
function along(call: Call, axis: 0 | 1) {
  const [kernel, stride, padding, input, output] = ['kernel', 'stride', 'padding', 'input', 'output'].map(
    (name) => call.list(name)[axis]!,
  ) as [number, number, number, number, number];
  /** Extent of the windows' starts. */
  return { kernel, padding, input, reach: (output - 1) * stride + 1 };
}

function forward(call: Call): Ref {
  const padding = ([0, 1] as const).map((axis) => [along(call, axis).padding, along(call, axis).padding] as const);
  return convolution(call, call.raw(0), call.raw(1), {
    axes: '[f, b, 0, 1]x[o, i, 0, 1]->[f, b, 0, 1]',
    padding,
    stride: call.list('stride'),
    groups: call.number('groups', 1),
  });
}

/** Kernels turned by 180°, which a kernel of one element is already. */
function turned({ body }: Call, kernel: Ref): Ref {
  if (sizeOf(kernel.shape.slice(2)) === 1) return kernel;
  return body.op('reverse', [kernel], { dimensions: places([2, 3]) }, kernel);
}

/** [channels, out / groups, kernel] of [out, channels / groups, kernel]. */
function exchanged({ body }: Call, kernel: Ref, groups: number): Ref {
  const [out, into, ...sides] = kernel.shape as [number, number, number, number];
  const apart = reshape(body, kernel, [groups, out / groups, into, ...sides]);
  return reshape(body, transpose(body, apart, [0, 2, 1, 3, 4]), [groups * into, out / groups, ...sides]);
}

/**
 * The convolution of dy, spread by the stride, with turned kernels. The high padding makes the result as large as the
 * input: negative where the last window did not reach its end and the low padding is wide.
 */
function inputGradient(call: Call): Ref {
  const groups = call.number('groups', 1);
  const kernel = turned(call, operand(call.body, call.raw(1)));
  const padding = ([0, 1] as const).map((axis) => {
    const { kernel: side, padding: before, input, reach } = along(call, axis);
    const low = side - 1 - before;
    return [low, input + side - 1 - reach - low] as const;
  });
  return convolution(call, call.raw(0), groups === 1 ? kernel : exchanged(call, kernel, groups), {
    axes: groups === 1 ? '[f, b, 0, 1]x[i, o, 0, 1]->[f, b, 0, 1]' : '[f, b, 0, 1]x[o, i, 0, 1]->[f, b, 0, 1]',
    padding,
    dilateLeft: call.list('stride'),
    groups,
  });
}

/** The maps convolved with dy, spread by the stride: the batch takes the features' part and is summed over. */
function weightGradient(call: Call): Ref {
  const padding = ([0, 1] as const).map((axis) => {
    const { kernel, padding: before, input, reach } = along(call, axis);
    return [before, kernel - 1 - input - before + reach] as const;
  });
  const window = {
    axes: '[b, f, 0, 1]x[o, i, 0, 1]->[f, b, 0, 1]',
    padding,
    dilateRight: call.list('stride'),
    batchGroups: call.number('groups', 1),
  };
  return convolution(call, call.raw(0), call.raw(1), window, true);
}

export const convolutions = {
  Convolution: forward,
  ConvolutionInputGradient: inputGradient,
  ConvolutionWeightGradient: weightGradient,
} as const satisfies Readonly<Record<string, Rule>>;

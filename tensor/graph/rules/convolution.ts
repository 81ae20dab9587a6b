/** Rules of convolutions and pooling of two-dimensional maps [batch, channels, height, width]. */
import { type Attributes, ints, type ValueType } from '../types.ts';
import { at, attribute, fail, type Inputs, listAttribute, sameType } from './common.ts';

const axes = [0, 1] as const;

/** Positions of the window that `kernel_shape`, `strides`, `pads` and `dilations` describe. */
function positions(size: readonly number[], attributes: Attributes): readonly number[] {
  const list = (name: string, otherwise: readonly number[]) =>
    attributes[name] === undefined ? otherwise : listAttribute(attributes, name);
  const kernel = listAttribute(attributes, 'kernel_shape');
  const strides = list('strides', [1, 1]);
  const pads = list('pads', [0, 0, 0, 0]);
  const dilations = list('dilations', [1, 1]);
  return axes.map((axis) => {
    const extent = (kernel[axis]! - 1) * dilations[axis]! + 1;
    const room = size[axis]! + pads[axis]! + pads[axis + 2]! - extent;
    if (room < 0) fail(`a window of [${kernel}] does not fit into [${size}]`);
    return Math.floor(room / strides[axis]!) + 1;
  });
}

/** Inputs: maps, weights, an offset a channel, and for FusedConv a residual of the result's shape. */
export const conv = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const [batch, channels, ...size] = at(inputs, 0).shape as [number, number, number, number];
  const [out, into, ...kernel] = at(inputs, 1).shape as [number, number, number, number];
  const groups = attribute(attributes, 'group', 1);
  if (into * groups !== channels || kernel.join() !== listAttribute(attributes, 'kernel_shape').join()) {
    fail(`weights [${at(inputs, 1).shape}] do not convolve [${at(inputs, 0).shape}]`);
  }
  const shape = [batch, out, ...positions(size, attributes)];
  const residual = inputs[3];
  if (residual && residual.shape.join() !== shape.join()) fail(`[${residual.shape}] cannot be added to [${shape}]`);
  return [{ shape, dtype: sameType(inputs) }];
};

export const convTranspose = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const [batch, channels, ...size] = at(inputs, 0).shape as [number, number, number, number];
  const [out, into] = at(inputs, 1).shape as [number, number];
  if (out !== channels) fail(`weights [${at(inputs, 1).shape}] do not fit [${at(inputs, 0).shape}]`);
  const groups = attribute(attributes, 'group', 1);
  const [kernel, strides, pads, extra] = ['kernel_shape', 'strides', 'pads', 'output_padding'].map((name) =>
    listAttribute(attributes, name),
  ) as [number[], number[], number[], number[]];
  const reached = axes.map(
    (axis) => (size[axis]! - 1) * strides[axis]! + kernel[axis]! - pads[axis]! - pads[axis + 2]! + extra[axis]!,
  );
  return [{ shape: [batch, into * groups, ...reached], dtype: sameType(inputs) }];
};

/** The largest values, and where each lies in the flattened input. */
export const maxPool = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const { shape: given, dtype } = at(inputs, 0);
  const shape = [...given.slice(0, 2), ...positions(given.slice(2), attributes)];
  return [
    { shape, dtype },
    { shape, dtype: 'int64' },
  ];
};

/** Sizes of a whole convolution: those that ops/convolution.ts found, as attributes. */
interface WholeSizes {
  readonly groups: number;
  readonly kernel: readonly number[];
  readonly input: readonly number[];
  readonly output: readonly number[];
}

function wholeSizes(attributes: Attributes): WholeSizes {
  const [kernel, stride, padding, input, output] = ['kernel', 'stride', 'padding', 'input', 'output'].map((name) =>
    listAttribute(attributes, name),
  ) as [number[], number[], number[], number[], number[]];
  for (const axis of axes) {
    const room = input[axis]! + 2 * padding[axis]! - kernel[axis]!;
    const found = Math.floor(room / stride[axis]!) + 1;
    if (found !== output[axis]) fail(`a window of [${kernel}] has ${found} positions, not ${output[axis]}`);
  }
  return { groups: attribute(attributes, 'groups', 1), kernel, input, output };
}

/** Throws unless the maps [channels, batch, ...size] have that size. */
function checkMaps(inputs: Inputs, index: number, size: readonly number[]): readonly [number, number] {
  const { shape } = at(inputs, index);
  if (shape.length !== 4 || shape.slice(2).join() !== size.join()) fail(`maps [${shape}] are not of [${size}]`);
  return [shape[0]!, shape[1]!];
}

/** Maps [channels, batch, height, width] and weights [out, channels / groups, kernel]: ops/convolution.ts' conv2d. */
export const whole = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const { groups, kernel, input, output } = wholeSizes(attributes);
  const [channels, batch] = checkMaps(inputs, 0, input);
  const [out, into, ...sides] = at(inputs, 1).shape;
  if (into! * groups !== channels || out! % groups !== 0 || sides.join() !== kernel.join()) {
    fail(`weights [${at(inputs, 1).shape}] in ${groups} groups do not convolve [${at(inputs, 0).shape}]`);
  }
  return [{ shape: [out!, batch, ...output], dtype: sameType(inputs) }];
};

/** From the result's gradient and the weights. */
export const wholeInputGradient = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const { groups, input, output } = wholeSizes(attributes);
  const [out, batch] = checkMaps(inputs, 0, output);
  const { shape: weights } = at(inputs, 1);
  if (weights[0] !== out) fail(`weights [${weights}] do not fit [${at(inputs, 0).shape}]`);
  return [{ shape: [weights[1]! * groups, batch, ...input], dtype: sameType(inputs) }];
};

/** From the maps and the result's gradient. */
export const wholeWeightGradient = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const { groups, kernel, input, output } = wholeSizes(attributes);
  const [channels, batch] = checkMaps(inputs, 0, input);
  const [out, others] = checkMaps(inputs, 1, output);
  if (batch !== others) fail(`[${at(inputs, 1).shape}] is not the gradient of [${at(inputs, 0).shape}]`);
  return [{ shape: [out, channels / groups, ...kernel], dtype: sameType(inputs) }];
};

/** Maps [channels, batch, height, width] and a window with as much padding on both sides. */
export const maxPool2d = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const { shape, dtype } = at(inputs, 0);
  const [kernel_shape, strides, padding] = ['kernel', 'stride', 'padding'].map((name) =>
    listAttribute(attributes, name),
  ) as [number[], number[], number[]];
  const window = { kernel_shape: ints(kernel_shape), strides: ints(strides), pads: ints([...padding, ...padding]) };
  return [{ shape: [...shape.slice(0, 2), ...positions(shape.slice(2), window)], dtype }];
};

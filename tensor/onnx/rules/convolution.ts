/** Rules of convolutions and pooling of two-dimensional maps [batch, channels, height, width]. */
import type { Attributes, ValueType } from '../types.ts';
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

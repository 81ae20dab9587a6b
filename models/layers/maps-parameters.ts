/** Weights of the layers that convolutional networks have in common. Loads nothing heavy: plans count parameters with it. */
import type { BufferSpec, Initializer, ParameterSpec } from '../model.ts';
import { ones, zeros } from './parameters.ts';

export const convParameter = (
  name: string,
  shape: readonly [out: number, into: number, height: number, width: number],
  init: Initializer,
): ParameterSpec => ({ name: `${name}.weight`, shape, init });

export const normParameterSpecs = (
  name: string,
  channels: number,
  weight: Initializer = ones,
): readonly ParameterSpec[] => [
  { name: `${name}.weight`, shape: [channels], init: weight },
  { name: `${name}.bias`, shape: [channels], init: zeros },
];

export const normBuffers = (name: string, channels: number): readonly BufferSpec[] => [
  { name: `${name}.running_mean`, shape: [channels], dtype: 'float32', value: 0 },
  { name: `${name}.running_var`, shape: [channels], dtype: 'float32', value: 1 },
  { name: `${name}.num_batches_tracked`, shape: [], dtype: 'int32', value: 0 },
];

/** torch's own initial values of a linear layer's weights: uniform within 1 / √in. */
export const torchUniform = (into: number): Initializer => ({ kind: 'uniform', bound: 1 / Math.sqrt(into) });

/** What a model is: parameters with timm's names and initial values, and a pure forward function over them. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../tensor/device.ts';

/** How a parameter starts; names and meanings as in torch.nn.init and timm. */
export type Initializer =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  | { readonly kind: 'constant'; readonly value: number }
  /** Normal with this deviation, cut off at ±2 (timm's trunc_normal_: absolute bounds, not multiples of std). */
  | { readonly kind: 'trunc_normal'; readonly std: number }
  | { readonly kind: 'normal'; readonly std: number }
  /** Uniform in [-bound, bound). */
  | { readonly kind: 'uniform'; readonly bound: number }
  /** Normal with deviation √(2 / fan), where fan counts the weights that one input feeds: out · kernel height · width. */
  | { readonly kind: 'kaiming_normal_fan_out' }
  /** Normal with deviation √(2 / fan), where fan counts the weights that feed one output: in · kernel height · width. */
  | { readonly kind: 'kaiming_normal_fan_in' };

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: Initializer;
}

/** A tensor that training changes, but not by gradients, such as running statistics. It starts with one value. */
export interface BufferSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly value: number;
}

/** A random mask that a training forward pass needs: Bernoulli(keep) / keep, drawn on the host from a named stream. */
export interface MaskSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly keep: number;
}

export interface ForwardContext {
  readonly training: boolean;
  /** By the names that `masks` lists; empty in evaluation. */
  readonly masks: Tensors;
  /**
   * Parameters that are not trained. A batch norm whose weight is among them normalises by its running statistics and
   * leaves them alone, in training too: a frozen part of a model is a fixed function of the images.
   */
  readonly frozen?: ReadonlySet<string>;
  /** Takes what a training pass makes of a buffer; called at most once for each of the model's. */
  readonly updateBuffer: (name: string, value: Tensor) => void;
}

/** For a forward pass in evaluation mode. */
export const evaluation: ForwardContext = { training: false, masks: {}, updateBuffer: () => {} };

/** What a model's weights are, told from its sizes alone. */
export interface ModelWeights {
  /** Of each attention, where all have as many: no parameter's shape shows it. */
  readonly heads?: number;
  /** In timm's state_dict order. */
  readonly parameters: readonly ParameterSpec[];
  /** In timm's state_dict order. */
  readonly buffers: readonly BufferSpec[];
  /** Names of parameters of the classification head: redrawn for each task. */
  readonly head: readonly string[];
  /** Of models on a backbone, whose weights are those of a classifier: what is put before their names here, and that one's head. */
  readonly backbone?: { readonly prefix: string; readonly head: readonly string[] };
  /** Names besides biases and 1-D tensors that get no weight decay (timm's no_weight_decay()). */
  readonly no_weight_decay: readonly string[];
}

/** All of a model but its computation. */
export interface ModelDescription extends ModelWeights {
  readonly arch: string;
  readonly num_classes: number;
  readonly image_size: number;
}

export interface Model extends ModelDescription {
  masks(batch: number): readonly MaskSpec[];
  /**
   * @param weights parameters and buffers
   * @param images [batch, 3, image_size, image_size]
   * @returns logits [batch, num_classes]; of models for segmentation [batch, num_classes, image_size, image_size]
   */
  forward(weights: Tensors, images: Tensor, context: ForwardContext): Tensor;
}

/** All that a weights file holds: parameters and buffers. */
export const weightsOf = ({
  parameters,
  buffers,
}: Pick<Model, 'parameters' | 'buffers'>): readonly (ParameterSpec | BufferSpec)[] => [...parameters, ...buffers];

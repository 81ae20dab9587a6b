/** Reverse-mode differentiation over named tensors; usable while tracing and on the reference device alike. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from './device.ts';
import * as tf from './tf.ts';

export interface ValueAndGradients {
  /** The scalar that `f` returned. */
  readonly value: Tensor;
  /** Its gradient with respect to each variable, under the variable's name. */
  readonly gradients: Tensors;
}

/**
 * Value and gradients of a scalar function of named tensors. Throws where the value does not depend on a variable:
 * such a parameter would silently never be trained.
 */
export function valueAndGradients(f: (variables: Tensors) => Tensor, variables: Tensors): ValueAndGradients {
  const names = Object.keys(variables);
  const { value, grads } = tf.engine().gradients(
    () => f(variables),
    names.map((name) => variables[name]!),
    undefined,
    true,
  );
  const unused = names.filter((_, index) => grads[index] == null);
  if (unused.length > 0) throw new Error(`the value does not depend on ${unused.join(', ')}`);
  return { value, gradients: Object.fromEntries(names.map((name, index) => [name, grads[index]!])) };
}

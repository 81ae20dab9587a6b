/** Reverse-mode differentiation over named tensors; usable while tracing and on the reference device alike. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from './device.ts';
import { mapRecord } from './records.ts';
import * as tf from './tf.ts';

export interface ValueAndGradients {
  /** The scalar that `f` returned. */
  readonly value: Tensor;
  /** Its gradient with respect to each variable, under the variable's name. */
  readonly gradients: Tensors;
  /** What `f` kept besides. */
  readonly kept: Tensors;
}

/** Keeps a tensor made inside a differentiated function for use after it; no gradient flows through it. */
export type Keep = (name: string, tensor: Tensor) => void;

/**
 * Value and gradients of a scalar function of named tensors. Throws where the value does not depend on a variable:
 * such a parameter would silently never be trained.
 */
export function valueAndGradients(
  f: (variables: Tensors, keep: Keep) => Tensor,
  variables: Tensors,
): ValueAndGradients {
  const names = Object.keys(variables);
  const inside: Record<string, Tensor> = {};
  const keep: Keep = (name, tensor) => {
    inside[name] = tf.keep(tensor);
  };
  const { value, grads } = tf.engine().gradients(
    () => f(variables, keep),
    names.map((name) => variables[name]!),
    undefined,
    true,
  );
  const unused = names.filter((_, index) => grads[index] == null);
  if (unused.length > 0) throw new Error(`the value does not depend on ${unused.join(', ')}`);
  // Kept tensors would outlive every scope: their clones belong to the caller's.
  const kept = mapRecord(inside, (tensor) => {
    const clone = tf.clone(tensor);
    tensor.dispose();
    return clone;
  });
  return { value, gradients: Object.fromEntries(names.map((name, index) => [name, grads[index]!])), kept };
}

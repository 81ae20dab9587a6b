/** Layers that the transformers have in common, by the names of their parameters. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../../tensor/device.ts';
import { gelu } from '../../tensor/ops/gelu.ts';
import { geluLinear } from '../../tensor/ops/gelu-linear.ts';
import { layerNorm } from '../../tensor/ops/layer-norm.ts';
import { linear } from '../../tensor/ops/linear.ts';
import { normLinear } from '../../tensor/ops/norm-linear.ts';
import * as tf from '../../tensor/tf.ts';

/** What the layers of one forward pass share. */
export interface Pass {
  readonly parameters: Tensors;
  /** Random masks by name; none in evaluation. */
  readonly masks: Tensors;
  /** Added to the variance by the layer norms. */
  readonly epsilon: number;
}

export const layer = ({ parameters }: Pass, name: string, x: Tensor): Tensor =>
  linear(x, parameters[`${name}.weight`]!, parameters[`${name}.bias`]!);

export const norm = ({ parameters, epsilon }: Pass, name: string, x: Tensor): Tensor =>
  layerNorm(x, parameters[`${name}.weight`]!, parameters[`${name}.bias`]!, epsilon);

/** Dropout or drop-path where the pass has such a mask: the factor Bernoulli(keep) / keep. */
export function masked({ masks }: Pass, name: string, x: Tensor): Tensor {
  const mask = masks[name];
  return mask === undefined ? x : tf.mul(x, mask);
}

/** The layer `name` of the norm `before` of x. */
export function normedLayer({ parameters, epsilon }: Pass, before: string, name: string, x: Tensor): Tensor {
  const [scale, offset] = [parameters[`${before}.weight`]!, parameters[`${before}.bias`]!];
  const [weight, bias] = [parameters[`${name}.weight`]!, parameters[`${name}.bias`]!];
  return normLinear(x, { scale, offset, weight, bias }, epsilon);
}

/** The MLP `name` of the norm `before` of x. */
export function normedMlp(pass: Pass, before: string, name: string, x: Tensor): Tensor {
  return mlpOf(pass, name, normedLayer(pass, before, `${name}.fc1`, x));
}

/** The MLP `name` of x as it is. */
export const plainMlp = (pass: Pass, name: string, x: Tensor): Tensor =>
  mlpOf(pass, name, layer(pass, `${name}.fc1`, x));

/** The MLP `name` after its first layer. */
function mlpOf(pass: Pass, name: string, hidden: Tensor): Tensor {
  const { parameters, masks } = pass;
  const output =
    masks[`${name}.drop1`] === undefined
      ? geluLinear(hidden, parameters[`${name}.fc2.weight`]!, parameters[`${name}.fc2.bias`]!)
      : layer(pass, `${name}.fc2`, masked(pass, `${name}.drop1`, gelu(hidden)));
  return masked(pass, `${name}.drop2`, output);
}

/** The two branches of the pre-norm block `name`: attention of x, which has its norm inside, then the MLP; each may be dropped. */
export function preNormBlock(pass: Pass, name: string, x: Tensor, attended: Tensor): Tensor {
  const middle = tf.add(x, masked(pass, `${name}.drop_path1`, attended));
  const changed = normedMlp(pass, `${name}.norm2`, `${name}.mlp`, middle);
  return tf.add(middle, masked(pass, `${name}.drop_path2`, changed));
}

/**
 * The same with layer scale (Touvron et al., 2021): each branch times a factor a feature.
 * @param scales names of the two factors behind the block's
 */
export function scaledBlock(
  pass: Pass,
  name: string,
  x: Tensor,
  attended: Tensor,
  scales: readonly [attention: string, mlp: string],
): Tensor {
  const [first, second] = scales.map((scale) => pass.parameters[`${name}.${scale}`]!) as [Tensor, Tensor];
  const middle = tf.add(x, masked(pass, `${name}.drop_path1`, tf.mul(attended, first)));
  const changed = normedMlp(pass, `${name}.norm2`, `${name}.mlp`, middle);
  return tf.add(middle, masked(pass, `${name}.drop_path2`, tf.mul(changed, second)));
}

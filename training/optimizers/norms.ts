/** Norms of gradients and parameters, in the traced step. */
import type { ClipNorm } from '../../schemas/config.ts';
import type { Tensors } from '../../tensor/device.ts';
import { mapRecord } from '../../tensor/records.ts';
import {
  abs,
  add,
  addN,
  div,
  greater,
  logicalAnd,
  max,
  maximum,
  minimum,
  mul,
  scalar,
  sqrt,
  square,
  sum,
  type Tensor,
  where,
} from '../../tensor/tf.ts';

const sumOfSquares = (tensor: Tensor): Tensor => sum(square(tensor));

/** Euclidean norm, zero-dimensional. */
export const euclidean = (tensor: Tensor): Tensor => sqrt(sumOfSquares(tensor));

/** Euclidean norm of all the tensors' elements together, zero-dimensional. */
const globalNorm = (tensors: Tensors): Tensor => sqrt(addN(Object.values(tensors).map(sumOfSquares)));

/** Norms of all the tensors' elements together, zero-dimensional: torch's norm types 2, 1 and infinity. */
const norms: Readonly<Record<ClipNorm, (tensors: Tensors) => Tensor>> = {
  l2: globalNorm,
  l1: (tensors) => addN(Object.values(tensors).map((tensor) => sum(abs(tensor)))),
  max: (tensors) =>
    Object.values(tensors)
      .map((tensor) => max(abs(tensor)))
      .reduce((largest, each) => maximum(largest, each)),
};

/**
 * The gradients, scaled down to `limit` where their global norm is above it, as torch.nn.utils.clip_grad_norm_, which
 * adds 1e-6 to the norm.
 */
export function clipByGlobalNorm(gradients: Tensors, limit: number, norm: ClipNorm = 'l2'): Tensors {
  const factor = minimum(div(limit, add(norms[norm](gradients), 1e-6)), 1);
  return mapRecord(gradients, (gradient) => mul(gradient, factor));
}

/** `ratio`, but 1 where one of the norms is zero: a layer of zeros must be able to start moving. */
export function unlessZero(ratio: Tensor, first: Tensor, second: Tensor): Tensor {
  return where(logicalAnd(greater(first, 0), greater(second, 0)), ratio, scalar(1));
}

/** The gradients divided by the multiple of `limit` that their global norm is, where it is above it. */
export function limitGlobalNorm(gradients: Tensors, limit: number): Tensors {
  const excess = maximum(div(globalNorm(gradients), limit), 1);
  return mapRecord(gradients, (gradient) => div(gradient, excess));
}

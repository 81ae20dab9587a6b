/** What an optimiser is: a pure `init`/`update` pair over named tensors. One file beside this one each. */
import type { HostTensors, Tensors } from '../../tensor/device.ts';

/** What differs from parameter to parameter, by name. */
export interface ParameterOptions {
  /** A name that is missing has none. */
  readonly weightDecays: Readonly<Record<string, number>>;
  /** Factor of the learning rate; a name that is missing has 1. */
  readonly lrScales: Readonly<Record<string, number>>;
}

export interface OptimizerInput {
  readonly parameters: Tensors;
  /** By the parameters' names. */
  readonly gradients: Tensors;
  /** By the names that `init` gave. */
  readonly state: Tensors;
  /** Zero-dimensional tensors by the names that `scalars` gives. */
  readonly scalars: Tensors;
}

export interface Optimizer {
  /** The state before the first step. `shapes` are the trained parameters' by name. */
  init(shapes: Readonly<Record<string, readonly number[]>>): HostTensors;
  /**
   * What changes from step to step without looking at a tensor: inputs of the traced step. They are computed on the
   * host because powers such as beta2^step need double precision (1 - 0.999 in single precision keeps four digits).
   * @param lr learning rate of this step
   * @param step counted from 1
   */
  scalars(lr: number, step: number): Readonly<Record<string, number>>;
  /** One update; called while tracing, so it must not read tensor data. */
  update(input: OptimizerInput): { readonly parameters: Tensors; readonly state: Tensors };
}

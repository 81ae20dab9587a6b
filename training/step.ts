/** The functions that a device compiles: one training step, one validation step, one prediction. All are pure. */

import { evaluation, type Model, weightsOf } from '../models/model.ts';
import type { StepFunction, TensorSpec, TensorSpecs, Tensors } from '../tensor/device.ts';
import { valueAndGradients } from '../tensor/gradients.ts';
import type { Tensor } from '../tensor/tf.ts';
import { batchLoss, type LossName, lossTerms, targetShape } from './losses.ts';
import type { Optimizer } from './optimizers/index.ts';
import { withoutPrefix, withPrefix } from './prefixes.ts';

export interface TrainStepParts {
  readonly model: Model;
  readonly loss: LossName;
  readonly optimizer: Optimizer;
}

const float = (...shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });

/**
 * Forward pass in training mode, loss, gradients and the optimiser's update as one program.
 * Inputs: `images`, `targets`, `mask/<name>` for each of the model's masks, `scalar/<name>` for each of the
 * optimiser's scalars. Variables: the parameters and buffers by their names and `optimizer/<name>` for its state.
 * Output: `loss`, the batch's mean, zero-dimensional.
 */
export function trainStep({ model, loss, optimizer }: TrainStepParts): StepFunction {
  return (inputs, variables) => {
    const masks = withoutPrefix('mask/', inputs);
    const parameters = pick(model.parameters, variables);
    const buffers = pick(model.buffers, variables);
    const { value, gradients, kept } = valueAndGradients((current, keep) => {
      const weights = { ...current, ...buffers };
      const logits = model.forward(weights, inputs['images']!, { training: true, masks, updateBuffer: keep });
      return batchLoss(loss, lossTerms(loss, logits, inputs['targets']!));
    }, parameters);
    const state = withoutPrefix('optimizer/', variables);
    const scalars = withoutPrefix('scalar/', inputs);
    const updated = optimizer.update({ parameters, gradients, state, scalars });
    return {
      outputs: { loss: value },
      variables: { ...updated.parameters, ...kept, ...withPrefix('optimizer/', updated.state) },
    };
  };
}

/** Inputs of `trainStep` for a batch of that many images. */
export function trainInputs({ model, loss, optimizer }: TrainStepParts, batch: number): TensorSpecs {
  return {
    ...validationInputs({ model, loss }, batch),
    ...withPrefix('mask/', Object.fromEntries(model.masks(batch).map(({ name, shape }) => [name, float(...shape)]))),
    ...withPrefix(
      'scalar/',
      mapValues(optimizer.scalars(0, 1), () => float()),
    ),
  };
}

/** Evaluation mode. Inputs: `images`, `targets`. Output: `terms` of the loss, [images, terms]. */
export function validationStep({ model, loss }: Omit<TrainStepParts, 'optimizer'>): StepFunction {
  return (inputs, variables) => {
    const logits = model.forward(variables, inputs['images']!, evaluation);
    return { outputs: { terms: lossTerms(loss, logits, inputs['targets']!) } };
  };
}

/** Inputs of `validationStep` for a batch of that many images. */
export function validationInputs({ model, loss }: Omit<TrainStepParts, 'optimizer'>, batch: number): TensorSpecs {
  return { ...predictionInputs(model, batch), targets: float(...targetShape(loss, model, batch)) };
}

/** Evaluation mode. Input: `images`. Output: `logits` as the model gives them. */
export function predictionStep(model: Model): StepFunction {
  return (inputs, variables) => ({
    outputs: { logits: model.forward(variables, inputs['images']!, evaluation) },
  });
}

/** Inputs of `predictionStep` for a batch of that many images. */
export function predictionInputs(model: Model, batch: number): TensorSpecs {
  return { images: float(batch, 3, model.image_size, model.image_size) };
}

/** The model's parameters and buffers as variables. */
export function weightSpecs(model: Model): TensorSpecs {
  return Object.fromEntries(
    weightsOf(model).map((spec) => [spec.name, { shape: spec.shape, dtype: 'dtype' in spec ? spec.dtype : 'float32' }]),
  );
}

function pick(specs: readonly { readonly name: string }[], variables: Tensors): Tensors {
  return Object.fromEntries(specs.map(({ name }): [string, Tensor] => [name, variables[name]!]));
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

/** The functions that a device compiles: one training step, one validation step, one prediction. All are pure. */
import { evaluation, type Model, type ParameterSpec, weightsOf } from '../models/model.ts';
import type { ClipNorm } from '../schemas/config.ts';
import type { EmaSettings } from '../schemas/types.ts';
import type {
  HostTensor,
  HostTensors,
  InputSpecs,
  StepFunction,
  TensorSpec,
  TensorSpecs,
  Tensors,
} from '../tensor/device.ts';
import { type ValueAndGradients, valueAndGradients } from '../tensor/gradients.ts';
import { mapRecord, withoutPrefix, withPrefix } from '../tensor/records.ts';
import { mul, type Tensor } from '../tensor/tf.ts';
import { averageScalars, averageSpecs, countingWeights, nextAverages } from './averaging.ts';
import { imageSpec, type Levels, seenImages } from './inputs/images.ts';
import { type Learning, objectiveOf } from './losses/objective.ts';
import type { Optimizer } from './optimizers/index.ts';
import { clipByGlobalNorm } from './optimizers/norms.ts';

export type TrainStepParts = Learning & {
  readonly optimizer: Optimizer;
  /** Names of the parameters that are not trained; none when left out. */
  readonly frozen?: ReadonlySet<string>;
  /** Largest global norm of the gradients; any when left out or null. */
  readonly clip_grad?: number | null;
  /** The norm that it limits; Euclidean when left out. */
  readonly clip_norm?: ClipNorm;
  /** Averages of weights that are kept; none when left out or null. */
  readonly ema?: EmaSettings;
};

/** A zero-dimensional input. */
export const scalar = (value: number): HostTensor => ({ shape: [], data: Float32Array.of(value) });

const float = (...shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });

const none: ReadonlySet<string> = new Set();

/** The parameters that are trained. */
export function trainedParameters({ model, frozen = none }: TrainStepParts): readonly ParameterSpec[] {
  return model.parameters.filter(({ name }) => !frozen.has(name));
}

/**
 * Forward pass in training mode, loss, gradients and the optimiser's update as one program.
 * Inputs: those of the objective (`images`, `targets`), `mask/<name>` for each of the model's masks, `scalar/<name>`
 * for each of the optimiser's scalars. Variables: the parameters and buffers by their names and `optimizer/<name>` for its state.
 * Output: `loss`, the batch's mean, zero-dimensional.
 */
export function trainStep(parts: TrainStepParts): StepFunction {
  return (inputs, variables) => {
    const { value, gradients, kept } = lossGradients(parts, inputs, variables, 1);
    return { outputs: { loss: value }, variables: { ...kept, ...updates(parts, gradients, inputs, variables, kept) } };
  };
}

/**
 * `weight` times the loss of a batch, and its gradients by the trained parameters. Frozen parameters are constants: what
 * lies before the first trained one has no backward pass.
 */
export function lossGradients(
  parts: TrainStepParts,
  inputs: Tensors,
  variables: Tensors,
  weight: number,
): ValueAndGradients {
  const { model, frozen = none } = parts;
  const objective = objectiveOf(parts);
  const masks = withoutPrefix('mask/', inputs);
  const constants = pick(weightsOf(model), variables);
  return valueAndGradients(
    (trained, keep) => {
      const context = { training: true, masks, updateBuffer: keep, frozen };
      const mean = objective.loss(objective.terms({ ...constants, ...trained }, inputs, context));
      return weight === 1 ? mean : mul(mean, weight);
    },
    pick(trainedParameters(parts), variables),
  );
}

/**
 * The optimiser's update, after clipping: new values of the trained parameters, of the optimiser's state and of averages.
 * @param kept what the same program has made of buffers
 */
export function updates(
  parts: TrainStepParts,
  gradients: Tensors,
  inputs: Tensors,
  variables: Tensors,
  kept: Tensors = {},
): Record<string, Tensor> {
  const { optimizer, clip_grad = null, clip_norm } = parts;
  const scalars = withoutPrefix('scalar/', inputs);
  const updated = optimizer.update({
    parameters: pick(trainedParameters(parts), variables),
    gradients: clip_grad === null ? gradients : clipByGlobalNorm(gradients, clip_grad, clip_norm),
    state: withoutPrefix('optimizer/', variables),
    scalars,
  });
  return {
    ...updated.parameters,
    ...withPrefix('optimizer/', updated.state),
    ...nextAverages(parts, variables, { ...kept, ...updated.parameters }, scalars),
  };
}

/** Inputs of `trainStep` for a batch of that many images. */
export function trainInputs(parts: TrainStepParts, batch: number): InputSpecs {
  return { ...batchInputs(parts, batch), ...updateInputs(parts) };
}

/** What the objective wants of a training batch, and masks. */
export function batchInputs(parts: TrainStepParts, batch: number): InputSpecs {
  const masks = parts.model.masks(batch).map(({ name, shape }) => [name, float(...shape)] as const);
  return { ...validationInputs(parts, batch), ...withPrefix('mask/', Object.fromEntries(masks)) };
}

/** What the optimiser's update needs besides variables. */
export function updateInputs(parts: TrainStepParts): TensorSpecs {
  return mapRecord(stepScalars(parts, 0, 1), () => float());
}

/** `scalar/<name>` for each scalar of a step, counted from 1. */
export function stepScalars(parts: TrainStepParts, lr: number, step: number): HostTensors {
  return withPrefix(
    'scalar/',
    mapRecord({ ...parts.optimizer.scalars(lr, step), ...averageScalars(parts, step) }, scalar),
  );
}

/**
 * Evaluation mode, by the weights that count. Inputs: those of the objective. Variables: `validationSpecs`. Output: `terms` of the
 * loss, [images, terms].
 */
export function validationStep(parts: TrainStepParts): StepFunction {
  const objective = objectiveOf(parts);
  return (inputs, variables) => ({
    outputs: { terms: objective.terms(countingWeights(parts, variables), inputs, evaluation) },
  });
}

export const validationSpecs = (parts: TrainStepParts): TensorSpecs => averageSpecs(parts, weightSpecs(parts.model));

/** Inputs of `validationStep` for a batch of that many images. */
export const validationInputs = (learning: Learning, batch: number): InputSpecs => objectiveOf(learning).inputs(batch);

/** Evaluation mode. Input: `images`. Output: `logits` as the model gives them. */
export function predictionStep(model: Model, levels?: Levels): StepFunction {
  return (inputs, variables) => ({
    outputs: { logits: model.forward(variables, seenImages(inputs['images']!, model, levels), evaluation) },
  });
}

/** Inputs of `predictionStep` for a batch of that many images. */
export function predictionInputs(model: Model, batch: number, levels?: Levels): InputSpecs {
  return { images: imageSpec(model, batch, levels) };
}

/** The model's parameters and buffers as variables. */
export function weightSpecs(model: Pick<Model, 'parameters' | 'buffers'>): TensorSpecs {
  return Object.fromEntries(
    weightsOf(model).map((spec) => [spec.name, { shape: spec.shape, dtype: 'dtype' in spec ? spec.dtype : 'float32' }]),
  );
}

function pick(specs: readonly { readonly name: string }[], variables: Tensors): Tensors {
  return Object.fromEntries(specs.map(({ name }): [string, Tensor] => [name, variables[name]!]));
}

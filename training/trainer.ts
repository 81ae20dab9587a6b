import { type MaskSpec, weightsOf } from '../models/model.ts';
import type { Device, HostTensor, HostTensors, Variables } from '../tensor/device.ts';
import { targetShape, targetsOf } from './losses.ts';
import { withoutPrefix, withPrefix } from './prefixes.ts';
import { Programs, shapesOf, specsOf } from './programs.ts';
import { type TrainStepParts, trainInputs, trainStep, validationInputs, validationStep, weightSpecs } from './step.ts';

interface ImageBatch {
  /** Planar float32, [N, 3, S, S]. */
  readonly images: Float32Array;
  readonly shape: readonly number[];
}

export interface LabelledBatch extends ImageBatch {
  /** A class index, or one 0 or 1 a class, an image. */
  readonly labels: readonly (number | readonly number[])[];
}

export interface MaskedBatch extends ImageBatch {
  /** [N, structures, S, S], 0 or 1. */
  readonly masks: Float32Array;
}

/** What the loop needs of a batch; the batches of `data/` are such. */
export type TrainingBatch = LabelledBatch | MaskedBatch;

export interface StepInput {
  readonly lr: number;
  /** Counted from 1 over all epochs. */
  readonly step: number;
  /** Draws the masks that the model asks for. */
  readonly masks: (specs: readonly MaskSpec[]) => HostTensors;
}

/** Everything that changes while a model is trained: parameters and buffers; optimiser state under the optimiser's own names. */
export interface TrainedTensors {
  readonly parameters: HostTensors;
  readonly optimizer: HostTensors;
}

/** A model in training on a device: its variables, and its programs by batch size. */
export class Trainer {
  private readonly parts: TrainStepParts;
  private readonly variables: Variables;
  private readonly training: Programs;
  private readonly validation: Programs;

  private constructor(device: Device, parts: TrainStepParts, variables: Variables, initial: HostTensors) {
    this.parts = parts;
    this.variables = variables;
    const { model } = parts;
    this.training = new Programs(device, trainStep(parts), (batch) => trainInputs(parts, batch), specsOf(initial));
    this.validation = new Programs(
      device,
      validationStep(parts),
      (batch) => validationInputs(parts, batch),
      weightSpecs(model),
    );
  }

  static async create(device: Device, parts: TrainStepParts, initial: TrainedTensors): Promise<Trainer> {
    const tensors = { ...initial.parameters, ...withPrefix('optimizer/', initial.optimizer) };
    return new Trainer(device, parts, await device.variables(tensors), tensors);
  }

  /** The state of an optimiser that has made no step. */
  static freshState({ model, optimizer }: TrainStepParts): HostTensors {
    return optimizer.init(shapesOf(model));
  }

  /** One training step. @returns the batch's mean loss, which may be NaN or infinite */
  async step(batch: TrainingBatch, { lr, step, masks }: StepInput): Promise<number> {
    const { model, optimizer } = this.parts;
    const count = batch.shape[0]!;
    const program = await this.training.get(count);
    const scalars = Object.entries(optimizer.scalars(lr, step)).map(([name, value]) => [name, scalar(value)]);
    const inputs = {
      ...this.inputsOf(batch),
      ...withPrefix('mask/', masks(model.masks(count))),
      ...withPrefix<HostTensor>('scalar/', Object.fromEntries(scalars)),
    };
    const outputs = await program.run(inputs, this.variables);
    return outputs['loss']!.data[0]!;
  }

  /** Terms of the loss in evaluation mode, [images, terms] row-major: `lossOfSums` makes a loss of their sums. */
  async lossTerms(batch: TrainingBatch): Promise<HostTensor> {
    const program = await this.validation.get(batch.shape[0]!);
    const outputs = await program.run(this.inputsOf(batch), this.variables);
    return outputs['terms']!;
  }

  /** Copies of the present tensors. */
  async read(): Promise<TrainedTensors> {
    const all = await this.variables.read();
    const parameters = weightsOf(this.parts.model).map(({ name }) => [name, all[name]!] as const);
    return { parameters: Object.fromEntries(parameters), optimizer: withoutPrefix('optimizer/', all) };
  }

  async dispose(): Promise<void> {
    await this.training.dispose();
    await this.validation.dispose();
    this.variables.dispose();
  }

  private inputsOf(batch: TrainingBatch): HostTensors {
    const { model, loss } = this.parts;
    const data = 'masks' in batch ? batch.masks : targetsOf(batch.labels, model.num_classes);
    return {
      images: { shape: batch.shape, data: batch.images },
      targets: { shape: targetShape(loss, model, batch.shape[0]!), data },
    };
  }
}

function scalar(value: number): HostTensor {
  return { shape: [], data: Float32Array.of(value) };
}

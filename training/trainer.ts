import { type MaskSpec, weightsOf } from '../models/model.ts';
import { begin } from '../tensor/begin.ts';
import type { Device, HostTensor, HostTensors, TensorSpecs, Variables } from '../tensor/device.ts';
import { withoutPrefix, withPrefix } from '../tensor/records.ts';
import { Accumulation, gradientSums } from './accumulation.ts';
import { countingTensors, freshAverages } from './averaging.ts';
import { type Objective, objectiveOf, type TrainingBatch } from './losses/objective.ts';
import { type Pending, taken } from './pending.ts';
import { Programs, shapesOf, specsOf } from './programs.ts';
import {
  stepScalars,
  type TrainStepParts,
  trainedParameters,
  trainInputs,
  trainStep,
  validationInputs,
  validationSpecs,
  validationStep,
} from './step.ts';

export type { ImageBatch, LabelledBatch, TrainingBatch } from './losses/objective.ts';

export interface StepInput {
  readonly lr: number;
  /** The step that this batch is part of, counted from 1 over all epochs. */
  readonly step: number;
  /** Whether more batches belong to this step: only where gradients are accumulated. */
  readonly continues?: boolean;
  /** Draws the masks that the model asks for. */
  readonly masks: (specs: readonly MaskSpec[]) => HostTensors;
}

/** Everything that changes while a model is trained: parameters and buffers; optimiser state under the optimiser's own names. */
export interface TrainedTensors {
  readonly parameters: HostTensors;
  readonly optimizer: HostTensors;
}

export interface TrainerOptions {
  /** Whether several batches may make one step. */
  readonly accumulates: boolean;
}

/** A model in training on a device: its variables, and its programs by batch size. */
export class Trainer {
  private readonly parts: TrainStepParts;
  private readonly objective: Objective;
  private readonly variables: Variables;
  private readonly training: Programs;
  private readonly validation: Programs;
  private readonly accumulation: Accumulation | null;
  /** Steps that are worth being begun before an earlier one has ended. */
  readonly ahead: number;
  /** Names of the variables that mean something between two steps. */
  private readonly lasting: readonly string[];

  private constructor(
    device: Device,
    parts: TrainStepParts,
    variables: Variables,
    specs: TensorSpecs,
    lasting: readonly string[],
    { accumulates }: TrainerOptions,
  ) {
    this.parts = parts;
    this.objective = objectiveOf(parts);
    this.variables = variables;
    this.lasting = lasting;
    this.training = new Programs(device, trainStep(parts), (batch) => trainInputs(parts, batch), specs);
    this.validation = new Programs(
      device,
      validationStep(parts),
      (batch) => validationInputs(parts, batch),
      validationSpecs(parts),
    );
    this.accumulation = accumulates ? new Accumulation(device, parts, specs) : null;
    this.ahead = device.computesBeside === true && !accumulates ? 1 : 0;
  }

  /** Takes the arrays of `initial` over and changes them. */
  static async create(
    device: Device,
    parts: TrainStepParts,
    initial: TrainedTensors,
    options: TrainerOptions = { accumulates: false },
  ): Promise<Trainer> {
    const lasting = { ...initial.parameters, ...withPrefix('optimizer/', initial.optimizer) };
    const tensors = { ...lasting, ...(options.accumulates ? gradientSums(parts) : {}) };
    const variables = await device.variables(tensors);
    return new Trainer(device, parts, variables, specsOf(tensors), Object.keys(lasting), options);
  }

  /** The state of an optimiser that has made no step, and averages of none. */
  static freshState(parts: TrainStepParts): HostTensors {
    return { ...parts.optimizer.init(shapesOf(trainedParameters(parts))), ...freshAverages(parts) };
  }

  /** Begins to compile for batches of that many images, where that takes long. */
  prepare(batch: number): void {
    if (this.accumulation === null) this.training.prepare(batch);
    else this.accumulation.prepare(batch);
    this.validation.prepare(batch);
  }

  /** One training step, or a batch's part of it. @returns the batch's mean loss, which may be NaN or infinite */
  async step(batch: TrainingBatch, input: StepInput): Promise<number> {
    return (await this.begin(batch, input)).value;
  }

  /** Resolves when the batch's memory may be used for another one; the step may still be under way. */
  async begin(batch: TrainingBatch, { lr, step, continues = false, masks }: StepInput): Promise<Pending<number>> {
    const { model } = this.parts;
    const count = batch.shape[0]!;
    const inputs = { ...this.objective.values(batch), ...withPrefix('mask/', masks(model.masks(count))) };
    const scalars = stepScalars(this.parts, lr, step);
    if (this.accumulation !== null) {
      const loss = await this.accumulation.add(count, inputs, this.variables);
      if (!continues) await this.accumulation.step(scalars, this.variables);
      return { value: Promise.resolve(loss) };
    }
    const program = await this.training.get(count);
    return await taken(begin(program, { ...inputs, ...scalars }, this.variables), ({ loss }) => loss!.data[0]!);
  }

  /**
   * Terms of the loss in evaluation mode, [images, terms] row-major: `lossOfSums` makes a loss of their sums. Resolves as
   * `begin` does.
   */
  async lossTerms(batch: TrainingBatch): Promise<Pending<HostTensor>> {
    const program = await this.validation.get(batch.shape[0]!);
    return await taken(begin(program, this.objective.values(batch), this.variables), ({ terms }) => terms!);
  }

  /** Copies of the present tensors, between two steps. */
  async read(): Promise<TrainedTensors> {
    const all = await this.variables.read(this.lasting);
    const parameters = weightsOf(this.parts.model).map(({ name }) => [name, all[name]!] as const);
    return { parameters: Object.fromEntries(parameters), optimizer: withoutPrefix('optimizer/', all) };
  }

  /** The weights that count, which are those that were validated, of what was read. */
  counting({ parameters, optimizer }: TrainedTensors): HostTensors {
    return countingTensors(this.parts, parameters, optimizer);
  }

  async dispose(): Promise<void> {
    await this.training.dispose();
    await this.accumulation?.dispose();
    await this.validation.dispose();
    this.variables.dispose();
  }
}

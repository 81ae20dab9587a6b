/**
 * Gradient accumulation: several batches make one step, whose memory is that of a single batch. One program adds a
 * batch's gradients to their sum; another, without a forward pass, steps by it: a program that did both would hold the
 * memory of a training pass a second time.
 */
import type {
  Device,
  HostTensors,
  InputTensors,
  Program,
  StepFunction,
  TensorSpec,
  TensorSpecs,
  Variables,
} from '../tensor/device.ts';
import { mapRecord, withoutPrefix, withPrefix } from '../tensor/records.ts';
import { add, div, mul } from '../tensor/tf.ts';
import { filled } from './filled.ts';
import { Programs, shapesOf } from './programs.ts';
import {
  batchInputs,
  lossGradients,
  scalar,
  type TrainStepParts,
  trainedParameters,
  updateInputs,
  updates,
} from './step.ts';

const prefix = 'gradient/';
const float: TensorSpec = { shape: [], dtype: 'float32' };

/** The variables that hold the sums, beside the parameters. They mean nothing between two groups. */
export function gradientSums(parts: TrainStepParts): HostTensors {
  return filled(prefix, 0, shapesOf(trainedParameters(parts)));
}

/**
 * Adds a batch's gradients to `keep` times the sums. Each image adds the same, so that a group's gradient does not
 * depend on how it is cut into batches.
 */
function gradientStep(parts: TrainStepParts): StepFunction {
  return (inputs, variables) => {
    const images = inputs['images']!.shape[0]!;
    const { value, gradients, kept } = lossGradients(parts, inputs, variables, images);
    const sums = withoutPrefix(prefix, variables);
    const added = mapRecord(gradients, (gradient, name) => add(mul(sums[name]!, inputs['keep']!), gradient));
    return { outputs: { loss: div(value, images) }, variables: { ...kept, ...withPrefix(prefix, added) } };
  };
}

/** A step by the mean gradient: `share` is 1 / images in the sums. */
function updateStep(parts: TrainStepParts): StepFunction {
  return (inputs, variables) => {
    const mean = mapRecord(withoutPrefix(prefix, variables), (sum) => mul(sum, inputs['share']!));
    return { outputs: {}, variables: updates(parts, mean, inputs, variables) };
  };
}

/** Groups of batches on a device. */
export class Accumulation {
  private readonly gradients: Programs;
  private readonly compileUpdate: () => Promise<Program>;
  private update: Program | null = null;
  /** Images in the sums. */
  private images = 0;

  /** @param variables parameters, buffers, optimiser state and `gradientSums` */
  constructor(device: Device, parts: TrainStepParts, variables: TensorSpecs) {
    const inputs = (batch: number) => ({ ...batchInputs(parts, batch), keep: float });
    this.gradients = new Programs(device, gradientStep(parts), inputs, variables);
    this.compileUpdate = () => device.compile(updateStep(parts), { ...updateInputs(parts), share: float }, variables);
  }

  /** Begins to compile for batches of that many images, where that takes long. */
  prepare(batch: number): void {
    this.gradients.prepare(batch);
  }

  /** Adds a batch of that many images; its inputs are those of `batchInputs`. @returns its mean loss */
  async add(images: number, inputs: InputTensors, variables: Variables): Promise<number> {
    const program = await this.gradients.get(images);
    const keep = scalar(this.images === 0 ? 0 : 1);
    const outputs = await program.run({ ...inputs, keep }, variables);
    this.images += images;
    return outputs['loss']!.data[0]!;
  }

  /** Ends the group with a step; inputs are those of `updateInputs`. */
  async step(inputs: HostTensors, variables: Variables): Promise<void> {
    this.update ??= await this.compileUpdate();
    await this.update.run({ ...inputs, share: scalar(1 / this.images) }, variables);
    this.images = 0;
  }

  async dispose(): Promise<void> {
    await this.gradients.dispose();
    await this.update?.dispose();
  }
}

import type { Model } from '../models/model.ts';
import { begin } from '../tensor/begin.ts';
import type { Device, HostTensors, Variables } from '../tensor/device.ts';
import type { Levels } from './inputs/images.ts';
import { type Pending, taken } from './pending.ts';
import { Programs } from './programs.ts';
import { predictionInputs, predictionStep, weightSpecs } from './step.ts';
import type { ImageBatch } from './trainer.ts';

/** A model in evaluation mode on a device, with a program for each batch size. */
export class Predictor {
  private readonly programs: Programs;
  private readonly variables: Variables;
  /** Batches that are worth being begun before an earlier one has ended. */
  readonly ahead: number;

  private constructor(device: Device, programs: Programs, variables: Variables) {
    this.programs = programs;
    this.variables = variables;
    this.ahead = device.computesBeside === true ? 1 : 0;
  }

  /**
   * @param parameters exactly the model's, and its buffers
   * @param levels how images come to it; left out: as the model sees them
   */
  static async create(device: Device, model: Model, parameters: HostTensors, levels?: Levels): Promise<Predictor> {
    const inputs = (batch: number) => predictionInputs(model, batch, levels);
    const programs = new Programs(device, predictionStep(model, levels), inputs, weightSpecs(model));
    return new Predictor(device, programs, await device.variables(parameters));
  }

  /** Logits, row-major [rows, num_classes]. */
  async logits(batch: ImageBatch): Promise<ArrayLike<number>> {
    return (await this.begin(batch)).value;
  }

  /** Resolves when the images' memory may be used for others; the model may still be at work on them. */
  async begin({ images, shape }: ImageBatch): Promise<Pending<ArrayLike<number>>> {
    const program = await this.programs.get(shape[0]!);
    const run = begin(program, { images: { shape, data: images } }, this.variables);
    return await taken(run, ({ logits }) => logits!.data);
  }

  async dispose(): Promise<void> {
    await this.programs.dispose();
    this.variables.dispose();
  }
}

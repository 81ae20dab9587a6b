import type { Model } from '../models/model.ts';
import type { Device, HostTensors, Variables } from '../tensor/device.ts';
import { Programs } from './programs.ts';
import { predictionInputs, predictionStep, weightSpecs } from './step.ts';
import type { LabelledBatch } from './trainer.ts';

/** A model in evaluation mode on a device, with a program for each batch size. */
export class Predictor {
  private readonly programs: Programs;
  private readonly variables: Variables;

  private constructor(programs: Programs, variables: Variables) {
    this.programs = programs;
    this.variables = variables;
  }

  /** @param parameters exactly the model's, and its buffers */
  static async create(device: Device, model: Model, parameters: HostTensors): Promise<Predictor> {
    const inputs = (batch: number) => predictionInputs(model, batch);
    const programs = new Programs(device, predictionStep(model), inputs, weightSpecs(model));
    return new Predictor(programs, await device.variables(parameters));
  }

  /** Logits, row-major [rows, num_classes]. */
  async logits({ images, shape }: Pick<LabelledBatch, 'images' | 'shape'>): Promise<ArrayLike<number>> {
    const program = await this.programs.get(shape[0]!);
    const outputs = await program.run({ images: { shape, data: images } }, this.variables);
    return outputs['logits']!.data;
  }

  async dispose(): Promise<void> {
    await this.programs.dispose();
    this.variables.dispose();
  }
}

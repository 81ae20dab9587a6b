import type { Model } from '../models/model.ts';
import type { Device, HostTensors, InputSpecs, Program, StepFunction, TensorSpecs } from '../tensor/device.ts';

/** Programs of one step function, one a batch size, compiled when that size first comes: a last batch is smaller. */
export class Programs {
  private readonly compiled = new Map<number, Promise<Program>>();
  private readonly device: Device;
  private readonly step: StepFunction;
  private readonly inputs: (batch: number) => InputSpecs;
  private readonly variables: TensorSpecs;

  constructor(device: Device, step: StepFunction, inputs: (batch: number) => InputSpecs, variables: TensorSpecs) {
    this.device = device;
    this.step = step;
    this.inputs = inputs;
    this.variables = variables;
  }

  get(batch: number): Promise<Program> {
    const program = this.compiled.get(batch) ?? this.device.compile(this.step, this.inputs(batch), this.variables);
    this.compiled.set(batch, program);
    return program;
  }

  /**
   * Begins to compile for that size where compiling takes long, so that it goes on while the first batches are made. A
   * failure is told to whoever gets the program.
   */
  prepare(batch: number): void {
    if (this.device.compilesSlowly) this.get(batch).catch(() => {});
  }

  async dispose(): Promise<void> {
    for (const program of this.compiled.values()) await program.then((each) => each.dispose()).catch(() => {});
    this.compiled.clear();
  }
}

/** Shape of every tensor by name. */
export function shapesOf(parameters: Model['parameters']): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(parameters.map(({ name, shape }) => [name, shape]));
}

/** What a device must expect of these tensors. */
export function specsOf(tensors: HostTensors): TensorSpecs {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { shape, dtype: data instanceof Float32Array ? 'float32' : 'int32' },
    ]),
  );
}

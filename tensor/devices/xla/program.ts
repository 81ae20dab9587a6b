/** A compiled step on a device of XLA: a run moves its inputs up and its outputs down, and nothing else. */
import { checkFeeds, checkVariables } from '../../checks.ts';
import type {
  Begun,
  HostTensor,
  HostTensors,
  InputSpecs,
  InputTensor,
  InputTensors,
  Program,
  TensorSpecs,
  Variables,
} from '../../device.ts';
import { prefixes } from '../../graph/names.ts';
import { sizeOf } from '../../shape.ts';
import type { Argument, Module, Result } from '../../stablehlo/operation.ts';
import type { Client, Upload } from './pjrt/client.ts';
import type { Executable } from './pjrt/executable.ts';
import { hold } from './pjrt/held.ts';
import type { Pointer } from './pjrt/memory.ts';
import { XlaVariables } from './variables.ts';

export interface CompiledStep {
  readonly module: Module;
  readonly executable: Executable;
  readonly inputs: InputSpecs;
  readonly variables: TensorSpecs;
}

const after = (prefix: string, name: string): string | null =>
  name.startsWith(prefix) ? name.slice(prefix.length) : null;

export class XlaProgram implements Program {
  readonly compiled: CompiledStep;
  private readonly client: Client;
  /** Settles when no run is under way. */
  private running: Promise<unknown> = Promise.resolve();

  constructor(client: Client, compiled: CompiledStep) {
    this.client = client;
    this.compiled = compiled;
  }

  async run(inputs: InputTensors, variables: Variables): Promise<HostTensors> {
    const { taken, outputs } = this.begin(inputs, variables);
    const [result] = await Promise.all([outputs, taken]);
    return result;
  }

  begin(inputs: InputTensors, variables: Variables): Begun {
    if (!(variables instanceof XlaVariables)) throw new Error('these variables belong to another device');
    checkFeeds('input', inputs, this.compiled.inputs);
    checkVariables(variables.specs(), this.compiled.variables);
    const fed = this.feed(inputs);
    const taken = this.taken(fed, inputs);
    const outputs = this.outputs(fed, taken, variables);
    this.running = Promise.allSettled([this.running, taken, outputs]);
    return { taken, outputs };
  }

  async dispose(): Promise<void> {
    await this.running;
    this.compiled.executable.dispose();
  }

  private async taken(fed: readonly Fed[], inputs: InputTensors): Promise<void> {
    const release = hold(inputs);
    await this.client.api.waitAll(fed.flatMap(({ uploads }) => uploads.map(({ done }) => done))).finally(release);
  }

  private async outputs(fed: readonly Fed[], taken: Promise<void>, variables: XlaVariables): Promise<HostTensors> {
    const { outputs, done, gone } = await this.started(fed, taken, variables);
    try {
      const downloads = outputs.map(({ result, buffers }) => this.download(result, buffers[0]!));
      // All of them: where something failed, nothing may be freed while the rest still writes.
      const [, ended] = await Promise.allSettled([
        taken,
        this.client.api.waitAll([...downloads.map((each) => each.done), ...done]),
      ]);
      if (ended.status === 'rejected') throw ended.reason;
      await taken;
      return Object.fromEntries(downloads.map(({ name, finish }) => [name, finish()]));
    } finally {
      this.client.free([...gone, ...outputs.flatMap(({ buffers }) => buffers)]);
    }
  }

  /** Begins the transfers of what the program reads; the device waits for them by itself. */
  private feed(inputs: InputTensors): readonly Fed[] {
    const { module } = this.compiled;
    return module.arguments.flatMap((argument) => {
      const name = after(prefixes.input, argument.name);
      return name === null ? [] : [{ argument, uploads: this.upload(inputs[name]!, argument, module.devices) }];
    });
  }

  private upload(tensor: InputTensor, { divided }: Argument, devices: number): readonly Upload[] {
    const places = this.client.devices.slice(0, devices);
    if (!divided || devices === 1) return places.map((device) => this.client.upload(tensor, device));
    const size = tensor.data.length / devices;
    const shape = tensor.shape.with(0, tensor.shape[0]! / devices);
    return places.map((device, at) => {
      return this.client.upload({ shape, data: tensor.data.subarray(at * size, (at + 1) * size) }, device);
    });
  }

  /** Where it fails, what was fed is let go: nothing waits for it any more. */
  private async started(fed: readonly Fed[], taken: Promise<void>, variables: XlaVariables): Promise<Started> {
    try {
      return await variables.exclusively(() => this.start(fed, variables));
    } catch (error) {
      await taken.catch(() => {});
      this.client.free(fed.flatMap(({ uploads }) => uploads.map(({ buffer }) => buffer)));
      throw error;
    }
  }

  /** Gives the device its orders, and the variables what will be their values. */
  private async start(fed: readonly Fed[], variables: XlaVariables): Promise<Started> {
    const { module, executable } = this.compiled;
    const uploads = new Map(fed.map(({ argument, uploads: parts }) => [argument, parts]));
    const lists = Array.from({ length: module.devices }, (_, device) =>
      module.arguments.map((argument) => {
        const parts = uploads.get(argument);
        if (parts !== undefined) return parts[device]!.buffer;
        return variables.buffersOf(after(prefixes.variable, argument.name)!)[device]!;
      }),
    );
    const running = await executable.run(lists);
    const made = module.results.map((result, place) => ({
      result,
      buffers: running.outputs.map((list) => list[place]!),
    }));
    const gone = fed.flatMap(({ uploads: parts }) => parts.map(({ buffer }) => buffer));
    for (const { result, buffers } of made) {
      const name = after(prefixes.update, result.name);
      if (name !== null) gone.push(...variables.replace(name, buffers));
    }
    const outputs = made.filter(({ result }) => result.name.startsWith(prefixes.output));
    return { outputs, done: running.done, gone };
  }

  private download({ name, ref }: Result, buffer: Pointer) {
    const size = sizeOf(ref.shape);
    const data =
      ref.element === 'f32'
        ? new Float32Array(size)
        : ref.element === 'i32'
          ? new Int32Array(size)
          : new Uint8Array(size);
    const done = this.client.download(buffer, data);
    const finish = (): HostTensor => ({
      shape: ref.shape,
      data: data instanceof Uint8Array ? Int32Array.from(data) : data,
    });
    return { name: after(prefixes.output, name)!, done, finish };
  }
}

interface Fed {
  readonly argument: Argument;
  readonly uploads: readonly Upload[];
}

interface Started {
  readonly outputs: readonly { readonly result: Result; readonly buffers: readonly Pointer[] }[];
  readonly done: readonly Pointer[];
  /** Handles that nothing needs once the run has ended. */
  readonly gone: readonly Pointer[];
}

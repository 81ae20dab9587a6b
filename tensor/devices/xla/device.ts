/** A device of XLA: a traced step becomes StableHLO, which the plugin's compiler turns into one program. */
import type { Device, DeviceName, Program, StepFunction, TensorSpecs } from '../../device.ts';
import { xlaTarget } from '../../graph/target.ts';
import { trace } from '../../graph/trace.ts';
import { moduleOf } from '../../stablehlo/module.ts';
import { printModule } from '../../stablehlo/print.ts';
import type { Client } from './pjrt/client.ts';
import { compileOptions, type Flags } from './pjrt/compile-options.ts';
import { XlaProgram } from './program.ts';
import { XlaVariables } from './variables.ts';

export interface XlaOptions {
  readonly name: DeviceName;
  readonly threads: number;
  readonly flags: Flags;
}

export interface XlaDevice extends Device {
  /** What moves between host and device, and what the device holds. */
  readonly client: Client;
}

export function deviceOf(client: Client, { name, threads, flags }: XlaOptions): XlaDevice {
  return {
    client,
    name,
    threads,
    variables: (initial) => XlaVariables.create(client, 1, initial),
    compile: (step, inputs, variables) => compile(step, inputs, variables),
  };

  async function compile(step: StepFunction, inputs: TensorSpecs, variables: TensorSpecs): Promise<Program> {
    const module = moduleOf(trace(step, inputs, variables, xlaTarget));
    const executable = await client.compile(printModule(module), compileOptions(flags));
    return new XlaProgram(client, { module, executable, inputs, variables });
  }
}

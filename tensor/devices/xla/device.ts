/** A device of XLA: a traced step becomes StableHLO, which the plugin's compiler turns into one program. */
import type { Accelerator, Device, InputSpecs, Precision, Program, StepFunction, TensorSpecs } from '../../device.ts';
import { prefixes } from '../../graph/names.ts';
import { xlaTarget } from '../../graph/target.ts';
import { trace } from '../../graph/trace.ts';
import { moduleOf } from '../../stablehlo/module.ts';
import type { Module } from '../../stablehlo/operation.ts';
import { printModule } from '../../stablehlo/print.ts';
import { batchOf, checkMemory } from './memory-need.ts';
import type { Client } from './pjrt/client.ts';
import { compileOptions, type Flags } from './pjrt/compile-options.ts';
import type { Executable } from './pjrt/executable.ts';
import { PjrtError } from './pjrt/pjrt.ts';
import { XlaProgram } from './program.ts';
import type { ProgramCache } from './program-cache.ts';
import { XlaVariables } from './variables.ts';

export interface XlaOptions {
  readonly name: string;
  readonly threads: number;
  readonly flags: Flags;
  /** Whether equal runs give equal bytes. */
  readonly deterministic: boolean;
  readonly precision: Precision;
  /** How many of the client's devices share each batch. */
  readonly devices: number;
  readonly cache: ProgramCache;
  /** Told of a compilation that takes long, in one line. */
  readonly report: (text: string) => void;
}

export interface XlaDevice extends Device {
  /** What moves between host and device, and what the device holds. */
  readonly client: Client;
  readonly options: XlaOptions;
}

/** A compilation that takes longer is told. */
const PATIENCE_MS = 2000;

export function deviceOf(client: Client, options: XlaOptions): XlaDevice {
  return {
    client,
    options,
    name: options.name,
    threads: options.threads,
    about: aboutOf(client, options),
    compilesSlowly: true,
    computesBeside: true,
    isRemote: true,
    variables: (initial) => XlaVariables.create(client, options.devices, initial),
    compile: (step, inputs, variables) => compile(client, options, step, inputs, variables),
  };
}

function aboutOf(client: Client, { devices, deterministic }: XlaOptions): Accelerator {
  const software = client.platformVersion.split('\n').join(', ');
  return {
    accelerator: `${client.kind}, ${software}, PJRT ${client.api.version}`,
    ...(devices > 1 && { devices }),
    ...(!deterministic && { deterministic }),
  };
}

async function compile(
  client: Client,
  options: XlaOptions,
  step: StepFunction,
  inputs: InputSpecs,
  variables: TensorSpecs,
): Promise<Program> {
  const { precision, devices } = options;
  const divided = dividedInputs(inputs, devices);
  const graph = trace(step, inputs, variables, xlaTarget);
  const module = moduleOf(graph, { precision, devices, divided: (name) => divided.has(name) });
  const executable = await executableOf(client, options, module);
  try {
    checkMemory(executable.memory(), inputs, client.memory()?.limit ?? null, client.kind);
  } catch (error) {
    executable.dispose();
    throw error;
  }
  return new XlaProgram(client, { module, executable, inputs, variables });
}

/** What has the batch as its first axis, where that can be divided evenly; the rest goes whole to each device. */
function dividedInputs(inputs: InputSpecs, devices: number): ReadonlySet<string> {
  const batch = batchOf(inputs);
  if (devices === 1 || batch === null || batch % devices !== 0) return new Set();
  const names = Object.keys(inputs).filter((name) => inputs[name]!.shape[0] === batch);
  return new Set(names.map((name) => prefixes.input + name));
}

/** From the cache, or compiled and put there. */
async function executableOf(client: Client, options: XlaOptions, module: Module): Promise<Executable> {
  const { cache, flags, devices } = options;
  const text = printModule(module);
  const told = compileOptions(flags, devices);
  const key = cache.keyOf(text, told);
  const known = cache.get(key);
  if (known !== null) {
    try {
      return await client.load(known);
    } catch (error) {
      // Of another build of the same version, say: the compiler has the last word.
      if (!(error instanceof PjrtError)) throw error;
    }
  }
  const executable = await telling(options, module, () => client.compile(text, told));
  cache.put(key, executable.serialize());
  return executable;
}

/** Says that a compilation is under way once it takes long, and how long it took. */
async function telling<Result>(
  { name, report }: XlaOptions,
  module: Module,
  work: () => Promise<Result>,
): Promise<Result> {
  const started = performance.now();
  const what = `a program of ${module.operations.length} operations for ${name}`;
  let told = false;
  const timer = setTimeout(() => {
    told = true;
    report(`compiling ${what}, which is kept for the next start`);
  }, PATIENCE_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (told) report(`compiled ${what} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
}

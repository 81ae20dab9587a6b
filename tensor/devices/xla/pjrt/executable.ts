/** A program in a device's memory. */
import { addressOf, bytesAt, type Pointer, pointerList } from './memory.ts';
import { type NamedValues, namedValuesAt } from './named-values.ts';
import type { Pjrt } from './pjrt.ts';

/** Bytes on each device, as the compiler planned them before anything ran. */
export interface PlannedMemory {
  readonly code: number;
  readonly arguments: number;
  readonly outputs: number;
  /** Of the outputs: what lies in donated arguments. */
  readonly aliased: number;
  readonly temporary: number;
}

export interface Running {
  /** One list a device. */
  readonly outputs: readonly (readonly Pointer[])[];
  /** When they come the devices have ended. */
  readonly done: readonly Pointer[];
}

/** Words of PJRT_ExecuteOptions and more: all of them zero but its size. */
const OPTIONS = 48;

export class Executable {
  private readonly api: Pjrt;
  private readonly loaded: Pointer;
  private readonly executable: Pointer;
  private readonly outputs: number;

  constructor(api: Pjrt, loaded: Pointer) {
    this.api = api;
    this.loaded = loaded;
    this.executable = api.call('LoadedExecutable_GetExecutable', { loaded }).executable;
    this.outputs = Number(api.call('Executable_NumOutputs', { executable: this.executable }).count);
  }

  /**
   * Begins a run. Returns as soon as the devices have their orders; donated arguments are gone then, and their handles
   * are to be freed.
   * @param lists the arguments of each device
   */
  async run(lists: readonly (readonly Pointer[])[]): Promise<Running> {
    const inputs = lists.map(pointerList);
    const outputs = lists.map(() => new BigUint64Array(Math.max(1, this.outputs)));
    const events = new BigUint64Array(lists.length);
    const options = new BigUint64Array(OPTIONS);
    options[0] = BigInt(OPTIONS * 8);
    const members = {
      executable: this.loaded,
      options,
      arguments: pointerList(inputs.map(addressOf)),
      devices: lists.length,
      count: lists[0]!.length,
      outputs: pointerList(outputs.map(addressOf)),
      events,
    };
    await this.api.later('LoadedExecutable_Execute', members, [inputs, outputs]);
    return { outputs: outputs.map((list) => Array.from(list).slice(0, this.outputs)), done: Array.from(events) };
  }

  memory(): PlannedMemory {
    const stats = this.api.call('Executable_GetCompiledMemoryStats', { executable: this.executable });
    return {
      code: Number(stats.code),
      arguments: Number(stats.arguments),
      outputs: Number(stats.outputs),
      aliased: Number(stats.aliased),
      temporary: Number(stats.temporary),
    };
  }

  /** XLA's own count of a run's arithmetic and memory traffic, such as `flops` and `bytes accessed`. */
  cost(): NamedValues {
    const { count, properties } = this.api.call('Executable_GetCostAnalysis', { executable: this.executable });
    return namedValuesAt(properties, Number(count));
  }

  /** Bytes that load without compiling, with the same plugin and kind of device. */
  serialize(): Uint8Array {
    const { bytes, size, serialized, free } = this.api.call('Executable_Serialize', { executable: this.executable });
    const copy = bytesAt(bytes, Number(size));
    this.api.release(free, serialized);
    return copy;
  }

  dispose(): void {
    this.api.call('Executable_Destroy', { executable: this.executable });
    this.api.call('LoadedExecutable_Destroy', { executable: this.loaded });
  }
}

/** What is told of a device: to whoever chooses one, before any library is loaded. */
import type { Device, Precision } from '../device.ts';

export interface DeviceOptions {
  /** Threads that compute; by default as many as this process has processors. */
  readonly threads?: number;
  /** float32 by default. */
  readonly precision?: Precision;
  /** Devices that share each batch; 1 by default. Only those of XLA can be several. */
  readonly devices?: number;
  /** Whether equal runs must give equal bytes, which they do by default: on GPUs other operations can be faster. */
  readonly deterministic?: boolean;
  /** Told, in one line, of what takes long: a compilation. */
  readonly report?: (text: string) => void;
}
export type OpenOptions = Required<DeviceOptions>;

/** Of which a process may be given some. */
export interface Cards {
  /** Of the environment: the drivers show a process those alone that it names, separated by commas. */
  readonly variable: string;
  readonly ids: readonly string[];
}

export interface DeviceDefinition {
  /** What computes, in words. */
  readonly library: string;
  /** Whether it comes with assay, and so must work; else a machine may lack it. */
  readonly comesWithAssay: boolean;
  /** The processor is then busy with the device's own work. */
  readonly runsOn: 'processor' | 'accelerator';
  /** Whether several can share each batch. */
  readonly several?: true;
  /** What it can multiply in. float32 first, which every device has: true float32, on GPUs that would round to TF32 by themselves too. */
  readonly precisions: readonly ['float32', ...Precision[]];
  /** When `auto` takes it, in the registry's order; absent: never, but that the CPU is what is left. */
  readonly auto?: 'where it works' | 'where it is faster than the cpu';
  /** Whether its speed is worth telling; of some GPUs only where no program imitates one. */
  readonly measured: 'always' | 'as a GPU' | 'never';
  /** Those of this machine that it could compute on; absent: nobody counts them. */
  readonly cards?: () => Promise<Cards>;
  /** Loads what it needs. @throws EnvironmentError, with the remedy, where something that the user can mend is missing */
  readonly open: (options: OpenOptions) => Promise<Device>;
}

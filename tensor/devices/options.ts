/** What a device is opened with. */
import type { Precision } from '../device.ts';

export interface DeviceOptions {
  /** Threads that compute; by default as many as this process has processors. */
  readonly threads?: number;
  /** float32 by default. */
  readonly precision?: Precision;
  /** Devices that share each batch; 1 by default. Only those of XLA can be several. */
  readonly devices?: number;
  /** Told, in one line, of what takes long: a compilation. */
  readonly report?: (text: string) => void;
}
export type OpenOptions = Required<DeviceOptions>;

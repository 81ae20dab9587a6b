/** A client of a plugin: its devices, what they hold, and what moves between them and the host. */
import { dtypeOf } from '../../../checks.ts';
import type { InputTensor } from '../../../device.ts';
import { Executable } from './executable.ts';
import { hold } from './held.ts';
import { addressOf, integerList, type Pointer, pointersAt, textAt } from './memory.ts';
import { type NamedValues, namedList } from './named-values.ts';
import { codes, type Pjrt, PjrtError } from './pjrt.ts';

/** PJRT_Buffer_Type of what assay moves. */
export const bufferTypes = { int32: 4, uint8: 6, uint16: 7, float32: 11 } as const;

/** The plugin may read the host's memory until the transfer's event comes. */
const UNTIL_TRANSFERRED = 1;

export interface DeviceMemory {
  readonly used: number;
  readonly peak: number | null;
  /** null where the plugin does not say. */
  readonly limit: number | null;
}

/** What has moved between host and devices since the client began: tests hold steps to it. */
export interface Transfers {
  toDevice: { count: number; bytes: number };
  toHost: { count: number; bytes: number };
}

export interface Upload {
  readonly buffer: Pointer;
  /** When it comes the host's memory is free again. */
  readonly done: Pointer;
}

export class Client {
  readonly api: Pjrt;
  readonly pointer: Pointer;
  readonly devices: readonly Pointer[];
  /** Such as cpu, cuda, rocm. */
  readonly platform: string;
  readonly platformVersion: string;
  readonly transfers: Transfers = { toDevice: { count: 0, bytes: 0 }, toHost: { count: 0, bytes: 0 } };

  private constructor(api: Pjrt, pointer: Pointer) {
    this.api = api;
    this.pointer = pointer;
    const { devices, count } = api.call('Client_AddressableDevices', { client: pointer });
    this.devices = pointersAt(devices, Number(count));
    const [name, version] = (['Client_PlatformName', 'Client_PlatformVersion'] as const).map((call) => {
      const { text, size } = api.call(call, { client: pointer });
      return textAt(text, size);
    });
    this.platform = name!;
    this.platformVersion = version!;
  }

  /** @throws PjrtError where there is no device, or an option is unknown to the plugin */
  static create(api: Pjrt, options: NamedValues): Client {
    const { list, count, kept } = namedList(options);
    const release = hold(kept);
    try {
      return new Client(api, api.call('Client_Create', { options: list, count }).client);
    } finally {
      release();
    }
  }

  /** Such as "NVIDIA H100 80GB HBM3". */
  get kind(): string {
    const { description } = this.api.call('Device_GetDescription', { device: this.devices[0]! });
    const { text, size } = this.api.call('DeviceDescription_Kind', { description });
    return textAt(text, size);
  }

  /** null where the plugin does not say. */
  memory(device = this.devices[0]!): DeviceMemory | null {
    try {
      const stats = this.api.call('Device_MemoryStats', { device });
      const known = (value: bigint, isKnown: bigint) => ((isKnown & 0xffn) === 1n ? Number(value) : null);
      const limit = known(stats.limit, stats.limit_known);
      return { used: Number(stats.in_use), peak: known(stats.peak, stats.peak_known), limit };
    } catch (error) {
      if (error instanceof PjrtError && error.code === codes.unimplemented) return null;
      throw error;
    }
  }

  /** Seconds to minutes; the event loop is free. */
  async compile(text: string, options: Uint8Array): Promise<Executable> {
    const code = Buffer.from(text);
    const format = Buffer.from('mlir');
    // PJRT_Program: size, extensions, code, its length, format, its length.
    const program = BigUint64Array.of(
      48n,
      0n,
      addressOf(code),
      BigInt(code.length),
      addressOf(format),
      BigInt(format.length),
    );
    const { executable } = await this.api.later(
      'Client_Compile',
      { client: this.pointer, program, options, options_size: options.length },
      [code, format],
    );
    return new Executable(this.api, executable);
  }

  /** What `Executable.serialize` gave. */
  async load(bytes: Uint8Array): Promise<Executable> {
    const members = { client: this.pointer, bytes, size: bytes.length };
    const { executable } = await this.api.later('Executable_DeserializeAndLoad', members);
    return new Executable(this.api, executable);
  }

  /** Begins a transfer; the array must not change before it is done. */
  upload({ data, shape }: InputTensor, device = this.devices[0]!): Upload {
    this.transfers.toDevice.count++;
    this.transfers.toDevice.bytes += data.byteLength;
    const { done, buffer } = this.api.call('Client_BufferFromHostBuffer', {
      client: this.pointer,
      data,
      type: bufferTypes[dtypeOf(data)],
      sides: integerList(shape),
      rank: shape.length,
      semantics: UNTIL_TRANSFERRED,
      device,
    });
    return { buffer, done };
  }

  /** Begins a transfer into an array; its event comes once the buffer has been computed and copied. */
  download(buffer: Pointer, target: ArrayBufferView): Pointer {
    this.transfers.toHost.count++;
    this.transfers.toHost.bytes += target.byteLength;
    return this.api.call('Buffer_ToHostBuffer', { buffer, target, size: target.byteLength }).done;
  }

  /** Lets a buffer go; what is computed from it goes on. */
  free(buffers: readonly Pointer[]): void {
    for (const buffer of buffers) this.api.call('Buffer_Destroy', { buffer });
  }
}

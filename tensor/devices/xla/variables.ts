/** Variables that stay in a device's memory. A step that replaces one takes its memory for the new value. */
import type { HostTensor, HostTensors, TensorSpec, TensorSpecs, Variables } from '../../device.ts';
import { mapRecord } from '../../records.ts';
import { sizeOf } from '../../shape.ts';
import type { Client } from './pjrt/client.ts';
import { hold } from './pjrt/held.ts';
import type { Pointer } from './pjrt/memory.ts';

interface Slot {
  readonly spec: TensorSpec;
  /** One a device: where there are several, each has the whole variable. */
  buffers: readonly Pointer[];
}

const specOf = ({ shape, data }: HostTensor): TensorSpec => ({
  shape,
  dtype: data instanceof Float32Array ? 'float32' : 'int32',
});

const emptyOf = ({ shape, dtype }: TensorSpec): HostTensor => {
  const size = sizeOf(shape);
  return { shape, data: dtype === 'float32' ? new Float32Array(size) : new Int32Array(size) };
};

export class XlaVariables implements Variables {
  private readonly client: Client;
  private readonly slots: Map<string, Slot>;
  /** The last of what must not overlap: a run gives buffers away that another would take. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(client: Client, slots: Map<string, Slot>) {
    this.client = client;
    this.slots = slots;
  }

  /** @param devices that many of the client's, each of which gets every variable */
  static async create(client: Client, devices: number, initial: HostTensors): Promise<XlaVariables> {
    const places = client.devices.slice(0, devices);
    const uploads = Object.entries(initial).map(
      ([name, tensor]) => [name, specOf(tensor), places.map((device) => client.upload(tensor, device))] as const,
    );
    const release = hold(initial);
    await client.api.waitAll(uploads.flatMap(([, , parts]) => parts.map(({ done }) => done))).finally(release);
    const slots = uploads.map(
      ([name, spec, parts]) => [name, { spec, buffers: parts.map(({ buffer }) => buffer) }] as const,
    );
    return new XlaVariables(client, new Map(slots));
  }

  specs(): TensorSpecs {
    return mapRecord(Object.fromEntries(this.slots), ({ spec }) => spec);
  }

  /** Runs `body` when everything before it has ended. */
  exclusively<Result>(body: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(body);
    this.turn = result.catch(() => {});
    return result;
  }

  /** A variable's buffers, one a device. Only inside of `exclusively`. */
  buffersOf(name: string): readonly Pointer[] {
    const slot = this.slots.get(name);
    if (slot === undefined) throw new Error(`there is no variable ${name}`);
    return slot.buffers;
  }

  /** @returns the handles of the former value, to be freed. Only inside of `exclusively`. */
  replace(name: string, buffers: readonly Pointer[]): readonly Pointer[] {
    const slot = this.slots.get(name)!;
    const former = slot.buffers;
    slot.buffers = buffers;
    return former;
  }

  async read(names: readonly string[] = [...this.slots.keys()]): Promise<HostTensors> {
    return this.exclusively(async () => {
      const tensors = names.map((name) => {
        const [buffer] = this.buffersOf(name);
        return { name, tensor: emptyOf(this.slots.get(name)!.spec), buffer: buffer! };
      });
      await this.client.api.waitAll(tensors.map(({ tensor, buffer }) => this.client.download(buffer, tensor.data)));
      return Object.fromEntries(tensors.map(({ name, tensor }) => [name, tensor]));
    });
  }

  /** At once for those who ask afterwards; the memory goes when what runs has ended. */
  dispose(): void {
    const buffers = [...this.slots.values()].flatMap((slot) => slot.buffers);
    this.slots.clear();
    void this.exclusively(async () => this.client.free(buffers));
  }
}

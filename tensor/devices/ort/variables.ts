import type { HostTensor, HostTensors, Variables } from '../../device.ts';

interface Slot {
  current: HostTensor;
  /** The former value's memory, for the next one. */
  spare: HostTensor | null;
}

const like = ({ shape, data }: HostTensor): HostTensor => ({
  shape,
  data: data instanceof Float32Array ? new Float32Array(data.length) : new Int32Array(data.length),
});

/** Variables in host memory. An update is written over the old value where that is safe, else beside it by turns. */
export class OrtVariables implements Variables {
  private readonly slots: Map<string, Slot>;

  constructor(initial: HostTensors) {
    this.slots = new Map(Object.entries(initial).map(([name, current]) => [name, { current, spare: null }]));
  }

  get(name: string): HostTensor | undefined {
    return this.slots.get(name)?.current;
  }

  /** Where to write the variable's next value. */
  target(name: string, inPlace: boolean): HostTensor {
    const slot = this.slots.get(name)!;
    if (inPlace) return slot.current;
    slot.spare ??= like(slot.current);
    return slot.spare;
  }

  /** Makes what was written to the target the variable's value. */
  update(name: string, target: HostTensor): void {
    const slot = this.slots.get(name)!;
    if (target === slot.current) return;
    slot.spare = slot.current;
    slot.current = target;
  }

  async read(names: readonly string[] = [...this.slots.keys()]): Promise<HostTensors> {
    return Object.fromEntries(
      names.map((name) => {
        const slot = this.slots.get(name);
        if (slot === undefined) throw new Error(`there is no variable ${name}`);
        return [name, { shape: slot.current.shape, data: slot.current.data.slice() }];
      }),
    );
  }

  dispose(): void {
    this.slots.clear();
  }
}

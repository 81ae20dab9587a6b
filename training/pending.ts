/** Work that a device does while the host makes the next batch. */
import type { Begun, HostTensors } from '../tensor/device.ts';

/** In an object: a promise of a promise would wait for both. */
export interface Pending<Value> {
  readonly value: Promise<Value>;
}

/** Resolves when the inputs' memory is free; a failure of the run is told with its value. */
export async function taken<Value>(
  { taken: free, outputs }: Begun,
  read: (outputs: HostTensors) => Value,
): Promise<Pending<Value>> {
  const value = outputs.then(read);
  // Whoever has stopped waiting for it need not hear of its failure.
  value.catch(() => {});
  await free;
  return { value };
}

/**
 * Values in the order of what they are made of. The next is begun before one is handed on, so that the device has work
 * while the host makes a batch.
 * @param ahead how many may be under way while the next one is begun
 */
export async function* inOrder<Item, Value>(
  items: Iterable<Item> | AsyncIterable<Item>,
  begin: (item: Item) => Promise<Pending<Value>>,
  ahead: number,
): AsyncGenerator<Value> {
  const waiting: Pending<Value>[] = [];
  for await (const item of items) {
    waiting.push(await begin(item));
    if (waiting.length > ahead) yield await waiting.shift()!.value;
  }
  for (const { value } of waiting) yield await value;
}

/**
 * The items in stretches, each to be looked through before the next is asked for.
 * @param ends whether a stretch ends where it is: asked before each further item
 */
export async function* inStretches<Item>(
  items: AsyncIterable<Item>,
  ends: () => boolean,
): AsyncGenerator<AsyncGenerator<Item>> {
  const source = items[Symbol.asyncIterator]();
  let isOver = false;
  async function* stretch(): AsyncGenerator<Item> {
    do {
      const { done, value } = await source.next();
      isOver = done === true;
      if (isOver) return;
      yield value;
    } while (!ends());
  }
  try {
    while (!isOver) yield stretch();
  } finally {
    if (!isOver) await source.return?.();
  }
}

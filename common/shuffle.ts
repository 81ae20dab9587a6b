/** Random orders. Apart from random.ts, which loads a generator: what only draws from a stream that it is given stays light. */
import type { RandomStream } from './random.ts';

/** The integers 0..count-1 in random order (Fisher-Yates). */
export function permutation(count: number, stream: RandomStream): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = stream.integer(last + 1);
    const kept = order[last]!;
    order[last] = order[other]!;
    order[other] = kept;
  }
  return order;
}

/** The items in a random order. */
export function shuffled<Item>(items: readonly Item[], stream: RandomStream): readonly Item[] {
  return Array.from(permutation(items.length, stream), (index) => items[index]!);
}

/** Memory of the plugin's, seen through addresses. */
import koffi from 'koffi';

export type Pointer = bigint;

/** Where an array's memory is. It must stay referenced for as long as the plugin may use it. */
export function addressOf(array: ArrayBufferView): Pointer {
  // Small arrays lie on V8's heap, which moves, until their buffer is asked for.
  void array.buffer;
  return koffi.address(array);
}

/** A copy of bytes of the plugin's. */
export const bytesAt = (pointer: Pointer, length: number): Uint8Array =>
  length === 0 ? new Uint8Array() : new Uint8Array(koffi.view(pointer, length)).slice();

export const textAt = (pointer: Pointer, length: bigint): string =>
  Buffer.from(bytesAt(pointer, Number(length))).toString();

export const pointersAt = (pointer: Pointer, count: number): readonly Pointer[] =>
  count === 0 ? [] : Array.from(new BigUint64Array(bytesAt(pointer, count * 8).buffer));

/** Pointers for the plugin; never empty, so that it has an address. */
export const pointerList = (pointers: readonly Pointer[]): BigUint64Array =>
  BigUint64Array.from(pointers.length > 0 ? pointers : [0n]);

/** Sides of a shape or other integers, likewise. */
export const integerList = (values: readonly number[]): BigInt64Array =>
  BigInt64Array.from(values.length > 0 ? values : [0], BigInt);

/** The low 32 bits of a member: an int beside which nothing is written. */
export const lowHalf = (word: bigint): number => Number(word & 0xffffffffn);

/**
 * Memory of pictures that are done with, for the next ones of that size. It goes from thread to thread, and what one
 * thread gets from another is given back only when its garbage collector has looked at everything that it holds.
 */

const MOST_KEPT = 4;
const kept: ArrayBuffer[] = [];

export function giveMemory(memory: ArrayBuffer): void {
  kept.push(memory);
  if (kept.length > MOST_KEPT) kept.shift();
}

/** Holds anything: all of it must be written. */
export function takeMemory(bytes: number): Uint8Array {
  const at = kept.findIndex(({ byteLength }) => byteLength === bytes);
  return new Uint8Array(at === -1 ? new ArrayBuffer(bytes) : kept.splice(at, 1)[0]!);
}

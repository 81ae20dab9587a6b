/**
 * Memory of a picture that is done with, for the next one of its size. It goes to and fro between the threads: what one
 * thread gets from another is freed only when its garbage collector has gone through everything that it holds.
 */

let spare: ArrayBuffer | null = null;

export function giveMemory(memory: ArrayBuffer): void {
  spare = memory;
}

/** May hold anything: all of it must be written. */
export function takeMemory(bytes: number): Uint8Array {
  const memory = spare?.byteLength === bytes ? spare : new ArrayBuffer(bytes);
  if (memory === spare) spare = null;
  return new Uint8Array(memory);
}

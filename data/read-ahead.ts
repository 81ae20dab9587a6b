/** Reading a file in order without a system call for every small part of it. */

/** Bytes of a file from a position on. @param memory used where it is large enough */
export type Read = (position: number, length: number, memory?: ArrayBuffer) => Uint8Array<ArrayBuffer>;

const BLOCK_BYTES = 1 << 22;

/**
 * While one part follows another, they are cut from blocks, each in memory of its own; parts from elsewhere are read as
 * they are, so that going to and fro in a file does not read a block for each.
 * @param size of the file in bytes
 */
export function readingAhead(read: Read, size: number): Read {
  let block = new Uint8Array(0);
  let start = 0;
  let expected = 0;
  return (position, length, memory) => {
    const follows = position === expected;
    expected = position + length;
    const inside = position >= start && expected <= start + block.length;
    if (!inside) {
      if (!follows || length >= BLOCK_BYTES || expected > size) return read(position, length, memory);
      block = read(position, Math.min(BLOCK_BYTES, size - position));
      start = position;
    }
    return block.subarray(position - start, expected - start);
  };
}

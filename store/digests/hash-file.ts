/** SHA-256 of a file, read in blocks so that the event loop, and with it a lock's heartbeat, goes on. */
import { createHash, webcrypto } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

const BLOCK_BYTES = 1 << 20;
/** Blocks that are not in use, as many as files were read side by side: new memory costs as much as to read. */
const blocks: Buffer[] = [];

/** In hexadecimal. @param size in bytes, as it was looked up: what fits in one block is hashed by another thread */
export async function hashHandle(handle: FileHandle, size: number): Promise<string> {
  const block = blocks.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
  try {
    const { bytesRead } = await handle.read(block, 0, BLOCK_BYTES, null);
    // Another thread does it, which for larger files would need all of them in memory.
    if (bytesRead === size) {
      const digest = await webcrypto.subtle.digest('SHA-256', block.subarray(0, bytesRead));
      return Buffer.from(digest).toString('hex');
    }
    const hash = createHash('sha256');
    for (let bytes = bytesRead; bytes > 0; ) {
      hash.update(block.subarray(0, bytes));
      bytes = (await handle.read(block, 0, BLOCK_BYTES, null)).bytesRead;
    }
    return hash.digest('hex');
  } finally {
    blocks.push(block);
  }
}

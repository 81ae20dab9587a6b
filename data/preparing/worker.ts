/** The part of preparation that runs in worker threads: decoding. */

import type { Reading } from '../decoding/reading.ts';
import { giveMemory } from '../decoding/spare-memory.ts';
import type { Unreadable } from '../raster.ts';
import type { OpenHandler } from '../workers/pool.ts';
import { type FileContent, type LoadedImage, loadFile } from './decoder.ts';

export interface LoaderSettings {
  readonly store: number;
  readonly reading: Reading;
}

export interface LoaderTask {
  readonly content: FileContent;
  /** Of a picture that is done with. */
  readonly memory: ArrayBuffer | undefined;
}

export type LoaderResult = LoadedImage | Unreadable;

export const open: OpenHandler<LoaderSettings, LoaderTask, LoaderResult> =
  async ({ store, reading }) =>
  async ({ content, memory }) => {
    if (memory !== undefined) giveMemory(memory);
    const result = await loadFile(content, store, reading);
    return { result, transfer: 'reason' in result ? [] : memoryOf(result) };
  };

/**
 * Only memory that holds nothing else. Decoders must make it themselves: what a native library has allocated cannot be
 * handed over (Node 22 refuses; 20 copied it without a word).
 */
function memoryOf({ raster, masks }: LoadedImage): readonly ArrayBuffer[] {
  const parts = [raster.data, ...(masks === undefined ? [] : [masks])];
  return parts.flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}

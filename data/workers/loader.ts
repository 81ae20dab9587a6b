/** The part of preparation that runs in worker threads: decoding. */
import { type FileContent, type LoadedImage, loadFile } from '../load.ts';
import type { Unreadable } from '../raster.ts';
import type { OpenHandler } from './pool.ts';

export interface LoaderSettings {
  readonly store: number;
}

export type LoaderResult = LoadedImage | Unreadable;

export const open: OpenHandler<LoaderSettings, FileContent, LoaderResult> =
  async ({ store }) =>
  async (content) => {
    const result = await loadFile(content, store);
    return { result, transfer: 'reason' in result ? [] : memoryOf(result) };
  };

function memoryOf({ raster, masks }: LoadedImage): readonly ArrayBuffer[] {
  const buffers = [raster.data.buffer, ...(masks === undefined ? [] : [masks.buffer])];
  return buffers.filter((buffer) => buffer instanceof ArrayBuffer);
}

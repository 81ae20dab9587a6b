/** Where the pixels of a listed image come from: a decoder, an archive, a generator. */
import { ArrayImages } from '../arrays/images.ts';
import { AS_FILES_SAY, type Reading } from '../decoding/reading.ts';
import type { ListedImage } from '../formats/listing.ts';
import { type Unreadable, withWhite } from '../raster.ts';
import { openPool, type WorkerPool } from '../workers/pool.ts';
import { type FileContent, type LoadedImage, loadFile, loadRaster } from './decoder.ts';
import type { LoaderResult, LoaderSettings, LoaderTask } from './worker.ts';

export interface Loader {
  /** Images of one archive must be asked for one after the other. */
  load(image: ListedImage): Promise<LoadedImage | Unreadable>;
  /** Another image may get the memory of this one, which `load` has given. */
  release(image: LoadedImage): void;
  close(): Promise<void>;
}

/** For fewer files the threads would take longer to start than to decode. */
const WORTH_THREADS = 64;

/**
 * @param images that will be asked for
 * @param threads that decode side by side
 */
export function openLoader(
  images: readonly ListedImage[],
  store: number,
  threads: number,
  reading: Reading = AS_FILES_SAY,
): Loader {
  const arrays = new ArrayImages();
  const files = images.filter(({ content }) => content.kind === 'file');
  const pool = files.length >= WORTH_THREADS && threads > 1 ? decoders(threads, store, reading) : null;
  const spare: ArrayBuffer[] = [];
  // An archive is read in order: one image after the other.
  let arrayTurn: Promise<unknown> = Promise.resolve();
  return {
    async load({ content }) {
      switch (content.kind) {
        case 'file':
          return pool === null ? loadFile(content, store, reading) : decode(pool, content, spare.pop());
        case 'array': {
          const turn = arrayTurn.then(() => arrays.read(content));
          arrayTurn = turn.catch(() => undefined);
          const raster = await turn;
          const shown = 'reason' in raster || reading.white === null ? raster : withWhite(raster, reading.white);
          return 'reason' in shown ? shown : loadRaster(shown, undefined, store, reading.white !== null);
        }
        case 'generated': {
          const { masks, ...raster } = content.make();
          return loadRaster(raster, masks, store, true);
        }
      }
    },
    release({ raster }) {
      if (pool !== null && raster.data.buffer instanceof ArrayBuffer) spare.push(raster.data.buffer);
    },
    async close() {
      arrays.close();
      await pool?.close();
    },
  };
}

type Decoders = WorkerPool<LoaderTask, LoaderResult>;

function decode(pool: Decoders, content: FileContent, memory: ArrayBuffer | undefined): Promise<LoaderResult> {
  return pool.run({ content, memory }, memory === undefined ? [] : [memory]);
}

function decoders(threads: number, store: number, reading: Reading): Decoders {
  return openPool<LoaderSettings, LoaderTask, LoaderResult>(new URL('./worker.ts', import.meta.url), threads, {
    store,
    reading,
  });
}

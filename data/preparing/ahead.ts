import type { Reading } from '../decoding/reading.ts';
import type { ListedImage } from '../formats/listing.ts';
import type { Unreadable } from '../raster.ts';
import type { LoadedImage } from './decoder.ts';
import { openLoader } from './decoders.ts';

export interface Loads {
  /** The next of the images, in memory that is good until the next call; to be called once for each. */
  next(): Promise<LoadedImage | Unreadable>;
  close(): Promise<void>;
}

/** Loads images in order, some of them ahead of the one that is asked for, the first ones at once. */
export function loadInOrder(images: readonly ListedImage[], store: number, threads: number, reading?: Reading): Loads {
  const loader = openLoader(images, store, threads, reading);
  const ahead: Promise<LoadedImage | Unreadable>[] = [];
  let started = 0;
  let given: LoadedImage | Unreadable | null = null;
  const loadAhead = (): void => {
    // Twice the threads: one slow image must not leave the others idle.
    while (started < images.length && ahead.length <= 2 * threads) {
      const loading = loader.load(images[started++]!);
      // A failure is thrown when its turn comes; until then it is not unheard.
      loading.catch(() => undefined);
      ahead.push(loading);
    }
  };
  loadAhead();
  return {
    async next() {
      if (given !== null && !('reason' in given)) loader.release(given);
      const first = ahead.shift()!;
      loadAhead();
      given = await first;
      return given;
    },
    async close() {
      // Decoders that are still running must not outlive the files they are for.
      await Promise.allSettled(ahead);
      await loader.close();
    },
  };
}

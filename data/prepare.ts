/** Preparing a data set: every listed image is decoded once, shrunk where it is large, and packed in the lists' order. */
import { InputError, Interrupted, type Problem } from '../common/errors.ts';
import type { SplitName } from '../schemas/config.ts';
import { type PreparedDataset, SPLITS } from './dataset.ts';
import type { Unreadable } from './decode.ts';
import type { ListedImage, Listing } from './formats/format.ts';
import { type LoadedImage, loadImage } from './load.ts';
import { createPacker, type Packer } from './pack.ts';
import { firstProblems, SHOWN_PROBLEMS } from './problems.ts';

export interface PrepareOptions {
  readonly listing: Listing;
  /** Folder that the data set is written to. */
  readonly output: string;
  /** Longest short side of a stored image in pixels. */
  readonly store: number;
  readonly on_bad_image: 'error' | 'skip';
  /** Images decoded side by side. */
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

export interface Prepared {
  readonly dataset: PreparedDataset;
  /** Images that could not be read and were left out. */
  readonly skipped: readonly Problem[];
}

interface Item {
  readonly split: SplitName;
  readonly image: ListedImage;
}

/**
 * Memory stays bounded: at most `threads` + 1 images are decoded ahead of the one being written.
 * @throws InputError naming the unreadable images (all, up to a screenful), or a split that has none left;
 * Interrupted when the signal fires; EnvironmentError where the disk is full.
 */
export async function prepareDataset(options: PrepareOptions): Promise<Prepared> {
  const { labels, classes, structures, splits } = options.listing;
  const items = SPLITS.flatMap((split) => splits[split].map((image): Item => ({ split, image })));
  const packer = createPacker(options.output, { labels, classes, ...(structures === undefined ? {} : { structures }) });
  try {
    const skipped = await packAll(items, packer, options);
    if (options.on_bad_image === 'error' && skipped.length > 0) throw new InputError(firstProblems(skipped));
    const dataset = packer.finish();
    refuseEmptySplits(dataset);
    return { dataset, skipped };
  } finally {
    packer.close();
  }
}

/** @returns a problem for each image that could not be read. */
async function packAll(items: readonly Item[], packer: Packer, options: PrepareOptions): Promise<readonly Problem[]> {
  const bad: Problem[] = [];
  let done = 0;
  for await (const [{ split, image }, loaded] of loadInOrder(items, options)) {
    if (options.signal.aborted) throw new Interrupted({ message: 'preparing the data was stopped' });
    if ('reason' in loaded) bad.push(unreadable(image, loaded));
    else if (bad.length === 0 || options.on_bad_image === 'skip')
      packer.add(split, { id: image.id, label: image.label, ...loaded });
    // A look at further files would only lengthen a list that is long enough.
    if (options.on_bad_image === 'error' && bad.length > SHOWN_PROBLEMS) break;
    options.progress(++done, items.length);
  }
  return bad;
}

async function* loadInOrder(
  items: readonly Item[],
  { store, threads }: PrepareOptions,
): AsyncGenerator<readonly [Item, LoadedImage | Unreadable]> {
  const ahead: Promise<readonly [Item, LoadedImage | Unreadable]>[] = [];
  const start = async (item: Item) => [item, await loadImage(item.image, store)] as const;
  try {
    for (const item of items) {
      ahead.push(start(item));
      if (ahead.length > threads) yield await ahead.shift()!;
    }
    while (ahead.length > 0) yield await ahead.shift()!;
  } finally {
    // Decoders that are still running must not outlive the files they are for.
    await Promise.allSettled(ahead);
  }
}

function unreadable({ id, place, content }: ListedImage, { reason }: Unreadable): Problem {
  const where = place ?? (content.kind === 'file' ? { file: content.path } : {});
  return {
    ...where,
    message: `image ${id} cannot be read: ${reason}`,
    hint: 'Mend or remove it, or set data.on_bad_image to skip.',
  };
}

function refuseEmptySplits({ splits }: PreparedDataset): void {
  const empty = SPLITS.filter((split) => splits[split].length === 0);
  if (empty.length === 0) return;
  throw new InputError(empty.map((split) => ({ message: `no image of the ${split} split can be read` })));
}

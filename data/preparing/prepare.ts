/**
 * Preparing a data set: every listed image is decoded once, shrunk where it is large, and packed in the lists' order.
 * What an earlier preparation or an interrupted one has left is taken over.
 */
import { setImmediate } from 'node:timers/promises';
import { InputError, Interrupted, type Problem } from '../../common/errors.ts';
import type { SplitName } from '../../schemas/config.ts';
import { labelKind, type PreparedDataset, SPLITS } from '../dataset.ts';
import type { Reading } from '../decoding/reading.ts';
import type { Content, ListedImage, Listing } from '../formats/listing.ts';
import { firstProblems, SHOWN_PROBLEMS } from '../problems.ts';
import type { Unreadable } from '../raster.ts';
import { loadInOrder } from './ahead.ts';
import { type EarlierImage, openEarlier } from './earlier.ts';
import { type Digests, type KeptFacts, originOf, writeFacts } from './facts.ts';
import { type Journal, openJournal } from './journal.ts';
import { createPacker, type Packer } from './pack.ts';

export interface PrepareOptions {
  readonly listing: Listing;
  /** Folder that the data set is written to. */
  readonly output: string;
  /** Folder on the same disk for what an interrupted preparation can go on with. */
  readonly scratch: string;
  /** Longest short side of a stored image in pixels. */
  readonly store: number;
  readonly on_bad_image: 'error' | 'skip';
  /** Splits that must have an image; all where it is left out. */
  readonly needed?: readonly SplitName[];
  /** Files say everything where it is left out. */
  readonly reading?: Reading;
  /** Images decoded side by side. */
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Digests of the listed files; without them nothing can be taken over from earlier preparations. */
  readonly digests?: Digests;
  /** Output folders of earlier preparations. */
  readonly earlier?: readonly string[];
  readonly progress: (done: number, total: number) => void;
}

export interface Prepared {
  readonly dataset: PreparedDataset;
  /** In the order of the splits and their images. */
  readonly facts: readonly KeptFacts[];
  /** Images that could not be read and were left out. */
  readonly skipped: readonly Problem[];
  /** Images whose files were read: all that were not taken over from an earlier preparation. */
  readonly read: readonly ListedImage[];
}

interface Item {
  readonly split: SplitName;
  readonly image: ListedImage;
  /** See `originOf`. */
  readonly origin: string | null;
}

/**
 * Memory stays bounded: few images are decoded ahead of the one being written.
 * @throws InputError naming the unreadable images (all, up to a screenful), or a split that has none left;
 * Interrupted when the signal fires; EnvironmentError where the disk is full.
 */
export async function prepareDataset(options: PrepareOptions): Promise<Prepared> {
  const { listing, output, scratch, store, digests, earlier = [] } = options;
  const { classes, structures, splits } = listing;
  const items = SPLITS.flatMap((split) =>
    splits[split].map((image): Item => ({ split, image, origin: originOf(image, digests) })),
  );
  const ids = items.map(({ image }) => image.id);
  const journal = await openJournal(scratch, ids);
  const about = { ...labelKind(listing), classes, ...(structures && { structures }) };
  const packer = createPacker(output, about, scratch);
  const done = journal.entries.length;
  const wanted = items.map(({ origin }, index) => (index < done ? null : origin));
  const before = await openEarlier(earlier, store, wanted, options.reading);
  try {
    const { facts, skipped, read } = await packAll(items, packer, journal, before.images, options);
    if (options.on_bad_image === 'error' && skipped.length > 0) {
      // Once mended, the files have other contents, and the step another name.
      journal.remove();
      throw new InputError(firstProblems(skipped));
    }
    const dataset = packer.finish();
    journal.remove();
    refuseEmptySplits(dataset, options.needed ?? SPLITS);
    writeFacts(output, store, facts, options.reading);
    return { dataset, facts, skipped, read };
  } finally {
    packer.close();
    before.close();
  }
}

/** Copying needs no waiting, but signals must be heard all the same. */
const IMAGES_A_TURN = 256;
/** So many images at most are decoded again after an interruption; what was only copied need not be noted by itself. */
const DECODED_A_NOTE = 256;

async function packAll(
  items: readonly Item[],
  packer: Packer,
  journal: Journal,
  earlier: readonly (EarlierImage | undefined)[],
  options: PrepareOptions,
): Promise<Omit<Prepared, 'dataset'>> {
  const skipped: Problem[] = [];
  const facts: KeptFacts[] = [];
  const flush = () => packer.flush();
  if (journal.files !== null) packer.continueAfter(journal.files);
  for (const [index, entry] of journal.entries.entries()) {
    const { split, image } = items[index]!;
    if ('reason' in entry) skipped.push(unreadable(image, entry));
    else {
      packer.restore(split, entry.image);
      facts.push(entry.facts);
    }
  }
  let done = journal.entries.length;
  const read = items.slice(0, done).map(({ image }) => image);
  const unknown = items.filter((_, index) => index >= done && earlier[index] === undefined);
  const images = unknown.map(({ image }) => image);
  const loads = loadInOrder(images, options.store, options.threads, options.reading);
  try {
    while (done < items.length) {
      if (options.signal.aborted) throw new Interrupted({ message: 'preparing the data was stopped' });
      const { split, image, origin } = items[done]!;
      const known = earlier[done];
      const { id, label, patient } = image;
      const named = { id, label, ...(patient !== undefined && { patient }) };
      if (known !== undefined) {
        journal.add({ image: packer.copy(split, named, known), facts: known.facts });
        facts.push(known.facts);
      } else {
        const loaded = await loads.next();
        if ('reason' in loaded) {
          skipped.push(unreadable(image, loaded));
          journal.add({ id, reason: loaded.reason });
        } else {
          const { facts: own, ...pixels } = loaded;
          const kept = { ...own, origin };
          journal.add({ image: packer.add(split, { ...named, ...pixels }), facts: kept });
          facts.push(kept);
        }
        if (read.push(image) % DECODED_A_NOTE === 0) journal.flush(flush);
      }
      // A look at further files would only lengthen a list that is long enough.
      if (options.on_bad_image === 'error' && skipped.length > SHOWN_PROBLEMS) break;
      options.progress(++done, items.length);
      if (done % IMAGES_A_TURN === 0) await setImmediate();
    }
  } catch (error) {
    journal.flush(flush);
    throw error;
  } finally {
    await loads.close();
  }
  return { facts, skipped, read };
}

function unreadable({ id, place, content }: ListedImage, { reason }: Unreadable): Problem {
  const where = place ?? placeOf(content);
  return {
    ...where,
    message: `image ${id} cannot be read: ${reason}`,
    hint: 'Mend or remove it, or set data.on_bad_image to skip.',
  };
}

function placeOf(content: Content): { readonly file?: string } {
  switch (content.kind) {
    case 'file':
      return { file: content.path };
    case 'array':
      return { file: content.archive };
    case 'generated':
      return {};
  }
}

function refuseEmptySplits({ splits }: PreparedDataset, needed: readonly SplitName[]): void {
  const empty = needed.filter((split) => splits[split].length === 0);
  if (empty.length === 0) return;
  throw new InputError(empty.map((split) => ({ message: `no image of the ${split} split can be read` })));
}

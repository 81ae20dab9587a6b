/** Images that an earlier preparation left, so that files which have not changed are not decoded again. */
import { AssayError } from '../../common/errors.ts';
import { SPLITS } from '../dataset.ts';
import type { Reading } from '../decoding/reading.ts';
import { type OpenDataset, openDataset } from '../prepared/open.ts';
import { type KeptFacts, readFacts } from './facts.ts';
import type { StoredImage } from './pack.ts';

export interface EarlierImage extends StoredImage {
  readonly facts: KeptFacts;
}

export interface EarlierImages {
  /** By the place of its origin: the image that was made of the same files; undefined where there is none. */
  readonly images: readonly (EarlierImage | undefined)[];
  close(): void;
}

/** For so small a share of the images, opening a further folder takes longer than decoding them. */
const WORTH_OPENING = 1 / 1000;

/**
 * @param folders outputs of earlier preparations; a damaged one, or one stored at another size, is passed over
 * @param origins of the images that are wanted; null for those that are not
 */
export async function openEarlier(
  folders: readonly string[],
  store: number,
  origins: readonly (string | null)[],
  reading?: Reading,
): Promise<EarlierImages> {
  const images = new Array<EarlierImage | undefined>(origins.length).fill(undefined);
  const opened: OpenDataset[] = [];
  for (const folder of folders) {
    const unknown = origins.filter((origin, index) => origin !== null && images[index] === undefined).length;
    if (unknown <= WORTH_OPENING * origins.length) break;
    const facts = readFacts(folder, { store, ...(reading && { reading }) });
    const dataset = facts === null ? null : await openQuietly(folder);
    if (dataset === null || facts === null) continue;
    opened.push(dataset);
    take(dataset, facts, origins, images);
  }
  return {
    images,
    close() {
      for (const dataset of opened) dataset.close();
    },
  };
}

function take(
  { splits, files }: OpenDataset,
  facts: readonly KeptFacts[],
  origins: readonly (string | null)[],
  images: (EarlierImage | undefined)[],
): void {
  const stored = SPLITS.flatMap((split) => splits[split]);
  if (stored.length !== facts.length) return;
  const elsewhere = new Map<string, number>();
  facts.forEach(({ origin }, index) => {
    if (origin === null) return;
    // Most images are where they were: a map of all of them would take longer than the rest.
    if (origin !== origins[index]) elsewhere.set(origin, index);
    else images[index] ??= { image: stored[index]!, files, facts: facts[index]! };
  });
  origins.forEach((origin, index) => {
    const from = origin === null || images[index] !== undefined ? undefined : elsewhere.get(origin);
    if (from !== undefined) images[index] = { image: stored[from]!, files, facts: facts[from]! };
  });
}

async function openQuietly(folder: string): Promise<OpenDataset | null> {
  try {
    return await openDataset(folder);
  } catch (error) {
    if (error instanceof AssayError) return null;
    throw error;
  }
}

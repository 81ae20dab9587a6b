/** Images that an earlier preparation left, so that files which have not changed are not decoded again. */
import { AssayError } from '../common/errors.ts';
import { SPLITS } from './dataset.ts';
import { type KeptFacts, readFacts } from './facts.ts';
import type { StoredImage } from './pack.ts';
import { type OpenDataset, openDataset } from './store.ts';

export interface EarlierImage extends StoredImage {
  readonly facts: KeptFacts;
}

export interface EarlierImages {
  /** The image that was made of the same files; undefined where there is none. */
  find(origin: string | null): EarlierImage | undefined;
  close(): void;
}

/** For so small a share of the images, opening a further folder takes longer than decoding them. */
const WORTH_OPENING = 1 / 1000;

/**
 * @param folders outputs of earlier preparations; a damaged one, or one stored at another size, is passed over
 * @param origins of the images that will be asked for
 */
export async function openEarlier(
  folders: readonly string[],
  store: number,
  origins: readonly (string | null)[],
): Promise<EarlierImages> {
  const known = new Map<string, EarlierImage>();
  const find = (origin: string | null) => (origin === null ? undefined : known.get(origin));
  const opened: OpenDataset[] = [];
  for (const folder of folders) {
    const unknown = origins.filter((origin) => origin !== null && !known.has(origin)).length;
    if (unknown <= WORTH_OPENING * origins.length) break;
    const facts = readFacts(folder, store);
    const dataset = facts === null ? null : await openQuietly(folder);
    if (dataset === null || facts === null) continue;
    opened.push(dataset);
    const images = SPLITS.flatMap((split) => dataset.splits[split]);
    if (images.length !== facts.length) continue;
    const { files } = dataset;
    images.forEach((image, index) => {
      const own = facts[index]!;
      if (own.origin !== null && !known.has(own.origin)) known.set(own.origin, { image, files, facts: own });
    });
  }
  return {
    find,
    close() {
      for (const dataset of opened) dataset.close();
    },
  };
}

async function openQuietly(folder: string): Promise<OpenDataset | null> {
  try {
    return await openDataset(folder);
  } catch (error) {
    if (error instanceof AssayError) return null;
    throw error;
  }
}

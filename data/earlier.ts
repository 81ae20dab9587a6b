/** Images that an earlier preparation left, so that files which have not changed are not decoded again. */
import { AssayError } from '../common/errors.ts';
import { type PreparedImage, SPLITS } from './dataset.ts';
import { type KeptFacts, readFacts } from './facts.ts';
import type { LoadedImage } from './load.ts';
import { type Dataset, openDataset } from './store.ts';

export interface EarlierImages {
  /** The image that was made of the same files; undefined where there is none. */
  find(origin: string | null): LoadedImage | undefined;
  has(origin: string | null): boolean;
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
  const wanted = new Set(origins.filter((origin) => origin !== null));
  const known = new Map<
    string,
    { readonly dataset: Dataset; readonly image: PreparedImage; readonly facts: KeptFacts }
  >();
  const opened: Dataset[] = [];
  for (const folder of folders) {
    if (wanted.size <= WORTH_OPENING * origins.length) break;
    const facts = readFacts(folder, store);
    const dataset = facts === null ? null : await openQuietly(folder);
    if (dataset === null || facts === null) continue;
    opened.push(dataset);
    const images = SPLITS.flatMap((split) => dataset.splits[split]);
    if (images.length !== facts.length) continue;
    images.forEach((image, index) => {
      const { origin } = facts[index]!;
      if (origin !== null && wanted.delete(origin)) known.set(origin, { dataset, image, facts: facts[index]! });
    });
  }
  return {
    has: (origin) => origin !== null && known.has(origin),
    find(origin) {
      const found = origin === null ? undefined : known.get(origin);
      if (found === undefined) return undefined;
      const { dataset, image } = found;
      const { origin: _, ...facts } = found.facts;
      const { width, height, channels } = image;
      const raster = { width, height, channels, data: dataset.pixels(image) };
      return image.masks === undefined ? { raster, facts } : { raster, facts, masks: dataset.masks(image) };
    },
    close() {
      for (const dataset of opened) dataset.close();
    },
  };
}

async function openQuietly(folder: string): Promise<Dataset | null> {
  try {
    return await openDataset(folder, 'in order');
  } catch (error) {
    if (error instanceof AssayError) return null;
    throw error;
  }
}

/** `images.json` beside `dataset.json`: what a later preparation and the audit need to know of every image. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { sha256 } from '../../common/canonical.ts';
import type { Reading } from '../decoding/reading.ts';
import type { ListedImage } from '../formats/listing.ts';
import { writing } from './appender.ts';
import type { ImageFacts } from './decoder.ts';

export const FACTS_FILE = 'images.json';

export interface KeptFacts extends ImageFacts {
  /** Stands for the contents of all files that the image was made of; null where they are not known. */
  readonly origin: string | null;
}

/** Digest of a file by its name below the data root. */
export type Digests = ReadonlyMap<string, string>;

interface FactsFile {
  readonly version: 3;
  readonly store: number;
  /** null: files said everything. */
  readonly reading: Reading | null;
  /** In the order of the splits and their images. */
  readonly images: readonly KeptFacts[];
}

export function writeFacts(folder: string, store: number, images: readonly KeptFacts[], reading?: Reading): void {
  const file = join(folder, FACTS_FILE);
  const contents: FactsFile = { version: 3, store, reading: reading ?? null, images };
  writing(file, () => writeFileAtomic(file, `${JSON.stringify(contents)}\n`));
}

/** Those of an output; null where it has none, or none that were read and stored like this. */
export function readFacts(
  folder: string,
  wanted?: { readonly store: number; readonly reading?: Reading },
): readonly KeptFacts[] | null {
  try {
    const facts = JSON.parse(readFileSync(join(folder, FACTS_FILE), 'utf8')) as FactsFile;
    if (facts.version !== 3) return null;
    const { store, reading = null } = wanted ?? facts;
    const alike = facts.store === store && JSON.stringify(facts.reading) === JSON.stringify(reading);
    return alike ? facts.images : null;
  } catch {
    return null;
  }
}

/** Equal for images that are made of files with equal contents, whatever their names. */
export function originOf({ id, content }: ListedImage, digests: Digests | undefined): string | null {
  if (digests === undefined || content.kind === 'generated') return null;
  const digest = digests.get(content.kind === 'array' ? content.archiveName : id);
  if (digest === undefined) return null;
  if (content.kind === 'array') return shortened(sha256(JSON.stringify([digest, content.array, content.index])));
  if (content.masks === undefined) return shortened(digest);
  const masks = content.masks.map((files) => files.map(({ name }) => digests.get(name)));
  const known = masks.flat().every((mask) => mask !== undefined);
  return known ? shortened(sha256(JSON.stringify([digest, ...masks]))) : null;
}

/** 128 bits are enough to tell contents apart. */
function shortened(digest: string): string {
  return digest.slice(0, 32);
}

/** Lists small data sets and the mistakes in them. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { InputError } from '../../../common/errors.ts';
import type { DataSource } from '../../../data/formats/index.ts';
import { listImages } from '../../../data/formats/list.ts';
import type { ListedImage, Listing } from '../../../data/formats/listing.ts';
import { WHOLE } from '../../../data/selection/selection.ts';
import type { Selection } from '../../../schemas/config.ts';
import { temporaryFolder, writeFiles } from '../files.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

export const LISTS = { train: 'train.txt', val: 'val.txt', test: 'test.txt' };

/** @param files by name below the root; images may be empty, since listing opens none */
export function listed(t: TestContext, source: DataSource, files: Files, selection: Partial<Selection> = {}) {
  const root = temporaryFolder(t);
  writeFiles(root, files);
  return listImages(source, root, false, { ...WHOLE, ...selection });
}

/** The whole message, with the root written as ROOT. */
export async function mistakes(
  t: TestContext,
  source: DataSource,
  files: Files,
  selection: Partial<Selection> = {},
): Promise<string> {
  const root = temporaryFolder(t);
  writeFiles(root, files);
  try {
    await listImages(source, root, false, { ...WHOLE, ...selection });
  } catch (error) {
    assert.ok(error instanceof InputError);
    return error.message.replaceAll(root, 'ROOT');
  }
  return 'no mistake was found';
}

export function labels({ splits }: Listing): Readonly<Record<string, ListedImage['label']>> {
  return Object.fromEntries(Object.values(splits).flatMap((images) => images.map(({ id, label }) => [id, label])));
}

export function patients({ splits }: Listing): readonly (string | undefined)[] {
  return splits.train.map(({ patient }) => patient);
}

/** Mask files of an image, a list a structure. */
export function masks({ content }: ListedImage): readonly (readonly string[])[] | undefined {
  return content.kind === 'file' ? content.masks?.map((files) => files.map(({ name }) => name)) : undefined;
}

/** The ways in which editors and spreadsheets spoil a text file. */
export function spoiled(lines: readonly string[]): Readonly<Record<string, string>> {
  return {
    'plain lines': `${lines.join('\n')}\n`,
    'no final newline': lines.join('\n'),
    'Windows line ends': `${lines.join('\r\n')}\r\n`,
    'a byte order mark': `\uFEFF${lines.join('\n')}\n`,
    'trailing blanks and blank lines': `${lines.map((line) => `${line}  \t`).join('\n\n')}\n \n`,
  };
}

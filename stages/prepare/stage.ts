/** The stage `prepare`: decodes a data set once and packs it. */
import { InputError } from '../../common/errors.ts';
import { formatOf } from '../../data/formats/index.ts';
import type { ListedImage, Listing } from '../../data/formats/listing.ts';
import type { ExternalFile, Locations, StageDefinition } from '../stage.ts';
import type { PrepareParams } from './params.ts';

export const prepare: StageDefinition<PrepareParams> = {
  version: 11,
  takesOver: true,

  /** List files, class file and images; a generated data set has none. */
  async externalFiles(params, locations) {
    const { files, splits } = await list(params, locations);
    return filesOf(files, Object.values(splits));
  },

  run: async (context) => {
    const { run } = await import('./run.ts');
    const listing = await list(context.params, context.locations);
    const { files, splits } = listing;
    const all = filesOf(files, Object.values(splits));
    if (context.digests !== undefined) refuseOthers(all, context.digests);
    const read = filesOf(files, [await run(context, listing)]);
    if (read.length < all.length) context.emit({ type: 'read', files: read.map(({ name }) => name) });
  },
};

/** Of lists and images; what two splits share once. */
function filesOf(lists: readonly ExternalFile[], splits: readonly (readonly ListedImage[])[]): readonly ExternalFile[] {
  const files = new Map(lists.map((file): [string, ExternalFile] => [file.path, file]));
  for (const images of splits)
    for (const { id, content } of images) {
      if (content.kind !== 'file') continue;
      for (const file of [{ name: id, path: content.path }, ...(content.masks?.flat() ?? [])])
        if (!files.has(file.path)) files.set(file.path, file);
    }
  return [...files.values()];
}

/** What came or went since the step's key was made would make that key a lie. */
function refuseOthers(files: readonly ExternalFile[], known: ReadonlyMap<string, string>): void {
  const hint = 'Run again when nothing changes the data';
  const added = files.find(({ name }) => !known.has(name));
  if (added !== undefined) throw new InputError({ message: `file ${added.name} was added a moment ago`, hint });
  if (known.size === files.length) return;
  const listed = new Set(files.map(({ name }) => name));
  const gone = [...known.keys()].find((name) => !listed.has(name));
  if (gone !== undefined) throw new InputError({ message: `file ${gone} was removed a moment ago`, hint });
}

async function list({ source, selection, on_bad_image }: PrepareParams, { root }: Locations): Promise<Listing> {
  const { listImages } = await import('../../data/formats/list.ts');
  if (root === undefined && formatOf(source.format).settings.includes('root'))
    throw new InputError({ path: 'data.root', message: `the format ${source.format} needs the folder of the data` });
  return listImages(source, root ?? '', on_bad_image === 'skip', selection);
}

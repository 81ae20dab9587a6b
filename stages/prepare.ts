/** The stage `prepare`: decodes a data set once and packs it. */
import { InputError } from '../common/errors.ts';
import type { Listing } from '../data/formats/format.ts';
import type { PrepareParams } from '../schemas/config.ts';
import type { ExternalFile, Locations, StageDefinition } from './stage.ts';

export const prepare: StageDefinition<PrepareParams> = {
  name: 'prepare',
  version: 6,
  takesOver: true,

  /** List files, class file and images; a generated data set has none. */
  async externalFiles(params, locations) {
    const listing = await list(params, locations);
    const files = new Map(listing.files.map((file): [string, ExternalFile] => [file.path, file]));
    // What two splits share is read once.
    for (const images of Object.values(listing.splits))
      for (const { id, content } of images) {
        if (content.kind !== 'file') continue;
        for (const file of [{ name: id, path: content.path }, ...(content.masks?.flat() ?? [])])
          if (!files.has(file.path)) files.set(file.path, file);
      }
    return [...files.values()];
  },

  run: async (context) => {
    const { run } = await import('./prepare-run.ts');
    await run(context, await list(context.params, context.locations));
  },
};

async function list({ source, selection, on_bad_image }: PrepareParams, { root }: Locations): Promise<Listing> {
  const { listImages } = await import('../data/formats/index.ts');
  if (root === undefined && source.format !== 'phantom')
    throw new InputError({ path: 'data.root', message: `the format ${source.format} needs the folder of the data` });
  return listImages(source, root ?? '', on_bad_image === 'skip', selection);
}

/** The stage `prepare`: decodes a data set once and packs it. */
import { InputError } from '../common/errors.ts';
import type { Listing } from '../data/formats/format.ts';
import { SHOWN_PROBLEMS } from '../data/problems.ts';
import type { PrepareParams } from '../schemas/config.ts';
import type { ExternalFile, Locations, StageContext, StageDefinition, StageEvent } from './stage.ts';

const PROGRESS_EVERY_MS = 200;

export const prepare: StageDefinition<PrepareParams> = {
  name: 'prepare',
  version: 1,

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

  async run({ params, locations, output, scratch, threads, signal, emit }: StageContext<PrepareParams>) {
    const listing = await list(params, locations);
    const warn = (text: string): void => emit({ type: 'message', level: 'warning', text });
    listing.warnings.forEach(warn);
    const [{ prepareDataset }, { absentClasses, countClasses, describeCounts }] = await Promise.all([
      import('../data/prepare.ts'),
      import('../data/counts.ts'),
    ]);
    const { store, on_bad_image } = params;
    const progress = progressReporter(emit);
    const { dataset, skipped } = await prepareDataset({
      listing,
      output,
      scratch,
      store,
      on_bad_image,
      threads,
      signal,
      progress,
    });
    const left = [...listing.missing, ...skipped];
    for (const { file, line, message } of left.slice(0, SHOWN_PROBLEMS))
      warn(`left out: ${[file, line].filter((part) => part !== undefined).join(':')}: ${message}`);
    if (left.length > 0) warn(`${left.length} ${left.length === 1 ? 'image was' : 'images were'} left out`);
    for (const counts of countClasses(dataset)) {
      emit({ type: 'message', level: 'info', text: describeCounts(counts, dataset.classes) });
      const absent = absentClasses(counts, dataset.classes);
      if (absent !== undefined) warn(absent);
    }
  },
};

async function list({ source, selection, on_bad_image }: PrepareParams, { root }: Locations): Promise<Listing> {
  const { listImages } = await import('../data/formats/index.ts');
  if (root === undefined && source.format !== 'phantom')
    throw new InputError({ path: 'data.root', message: `the format ${source.format} needs the folder of the data` });
  return listImages(source, root ?? '', on_bad_image === 'skip', selection);
}

/** Says how far it is a few times a second, and at the end. */
function progressReporter(emit: (event: StageEvent) => void): (done: number, total: number) => void {
  const start = performance.now();
  let last = start;
  return (done, total) => {
    const now = performance.now();
    if (done < total && now - last < PROGRESS_EVERY_MS) return;
    last = now;
    const images_per_second = (1000 * done) / Math.max(1, now - start);
    const seconds_left = (total - done) / images_per_second;
    emit({ type: 'progress', unit: 'images', done, total, images_per_second, seconds_left });
  };
}

import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { InputError, type Problem } from '../../common/errors.ts';
import { audit } from '../../data/audit/audit.ts';
import { formatOf } from '../../data/formats/index.ts';
import type { ListedImage, Listing } from '../../data/formats/listing.ts';
import { absentClasses, countClasses, describeCounts } from '../../data/preparing/counts.ts';
import { prepareDataset } from '../../data/preparing/prepare.ts';
import { SHOWN_PROBLEMS } from '../../data/problems.ts';
import { splitsTable } from '../../data/selection/table.ts';
import { type AuditText, describeAudit } from '../../report/document/data/audit.ts';
import type { StageContext, StageEvent } from '../stage.ts';
import type { PrepareParams } from './params.ts';

type Context = StageContext<PrepareParams>;

const PROGRESS_EVERY_MS = 200;

/**
 * See `prepare`. Writes the data set, `audit.json`, and `splits.csv` where assay made the splits.
 * @returns the images whose files were read
 */
export async function run(context: Context, listing: Listing): Promise<readonly ListedImage[]> {
  const { params, output, scratch, threads, signal, emit, digests, earlier } = context;
  const { store, on_bad_image, reading } = params;
  const warn = (text: string): void => emit({ type: 'message', level: 'warning', text });
  listing.warnings.forEach(warn);
  const { dataset, facts, skipped, read } = await prepareDataset({
    ...{ listing, output, scratch, store, on_bad_image, threads, signal },
    ...(reading && { reading }),
    ...(params.training_only && { needed: ['train'] }),
    ...(digests !== undefined && { digests }),
    ...(earlier !== undefined && { earlier }),
    progress: progressReporter(emit),
  });
  const left = [...listing.missing, ...skipped];
  for (const problem of left.slice(0, SHOWN_PROBLEMS)) warn(`left out: ${inOneLine(problem)}`);
  if (left.length > 0) warn(`${left.length} ${left.length === 1 ? 'image was' : 'images were'} left out`);
  for (const counts of countClasses(dataset)) {
    emit({ type: 'message', level: 'info', text: describeCounts(counts, dataset.classes) });
    const absent = counts.images === 0 ? undefined : absentClasses(counts, dataset.classes);
    if (absent !== undefined) warn(absent);
  }
  // Reasons without the places: those hold paths of this machine.
  const found = audit(
    dataset,
    facts,
    left.map(({ message }) => message),
    !formatOf(params.source.format).settings.includes('root'),
  );
  const texts = describeAudit(found);
  if (params.audit === 'fail') refuseLeaks(texts);
  for (const { text } of texts) warn(text);
  writeFileAtomic(join(output, 'audit.json'), `${JSON.stringify(found, null, 2)}\n`);
  if (listing.made !== null) writeFileAtomic(join(output, 'splits.csv'), splitsTable(listing.made));
  return read;
}

function inOneLine({ file, line, message }: Problem): string {
  return `${[file, line].filter((part) => part !== undefined).join(':')}: ${message}`;
}

function refuseLeaks(texts: readonly AuditText[]): void {
  const leaks = texts.filter(({ kind }) => kind === 'leak');
  if (leaks.length === 0) return;
  const hint = 'Mend the splits, or set data.audit to warn.';
  throw new InputError(leaks.map(({ text }) => ({ path: 'data.audit', message: text, hint })));
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

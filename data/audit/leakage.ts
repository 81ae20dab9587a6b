/** Which images and patients of a task were among those that a model was pre-trained on. Pure. */
import type { Findings, LeakageAudit, SeenImage, SeenSplit } from '../../schemas/audit.ts';
import { type PreparedDataset, type PreparedImage, SPLITS } from '../dataset.ts';
import { duplicateGroups } from './duplicates.ts';
import type { Fingerprint } from './fingerprint.ts';

/** More examples would be a list that nobody reads. */
const EXAMPLES = 20;

/** A prepared data set with what identifies its pictures, in the order of the splits and their images. */
export interface FingerprintedSet {
  readonly dataset: Pick<PreparedDataset, 'splits'>;
  readonly prints: readonly Fingerprint[];
  /** Pictures that assay drew itself: all are so alike that their hashes meet by chance. */
  readonly generated: boolean;
}

/** Of a pre-training, which sees the training images alone. */
export interface CorpusSet extends FingerprintedSet {
  /** Whether it lies in the folder of the task's data: then names of patients mean the same in both. */
  readonly same_root: boolean;
}

interface Entry {
  readonly image: PreparedImage;
  readonly print: Fingerprint;
  /** Number of the data set, from 1; 0: of the task. */
  readonly set: number;
}

export function leakage(task: FingerprintedSet, corpus: readonly CorpusSet[]): LeakageAudit {
  const sets = corpus.map((set, index) => entriesOf(set, ['train'], index + 1));
  const seen = new Map<string, Entry>();
  for (const entry of sets.flat()) if (!seen.has(entry.print.pixels)) seen.set(entry.print.pixels, entry);
  const all = entriesOf(task, SPLITS, 0);
  const named = corpus.map(({ same_root }, index) => {
    const known = sets[index]!.some(({ image }) => image.patient !== undefined);
    return known && (same_root || sameNames(all, sets[index]!));
  });
  const patients = new Set(sets.filter((_, index) => named[index]).flatMap((entries) => entries.flatMap(patientOf)));
  // Where pictures are drawn only equal ones are the same.
  const comparable = task.generated ? [] : sets.filter((_, index) => !corpus[index]!.generated).flat();
  const one = (split: 'val' | 'test'): SeenSplit => {
    const own = entriesOf(task, [split], 0);
    const near = nearOnes(own, comparable);
    const images = own.flatMap((entry, index): readonly SeenImage[] => {
      const exact = seen.get(entry.print.pixels);
      const as = exact ?? near.get(index);
      if (as === undefined) return [];
      const kind = exact === undefined ? 'near' : 'exact';
      return [{ id: entry.image.id, kind, as: { id: as.image.id, set: as.set } }];
    });
    const who = [...new Set(own.flatMap(patientOf))];
    const compared = who.length > 0 && named.some((it) => it);
    return {
      of: own.length,
      images: findings(images),
      patients: compared ? findings(who.filter((patient) => patients.has(patient))) : null,
    };
  };
  return {
    version: 1,
    sets: sets.map((entries, index) => ({ images: entries.length, patients_compared: named[index]! })),
    splits: { val: one('val'), test: one('test') },
  };
}

function entriesOf({ dataset, prints }: FingerprintedSet, wanted: readonly string[], set: number): readonly Entry[] {
  let next = 0;
  return SPLITS.flatMap((split) =>
    dataset.splits[split].flatMap((image): readonly Entry[] => {
      const print = prints[next++]!;
      return wanted.includes(split) ? [{ image, print, set }] : [];
    }),
  );
}

const patientOf = ({ image: { patient } }: Entry): readonly string[] => (patient === undefined ? [] : [patient]);

/**
 * Patient 17 of one archive is not patient 17 of another. Two data sets are taken to name patients alike if a picture that
 * is in both has the same patient in both.
 */
function sameNames(task: readonly Entry[], set: readonly Entry[]): boolean {
  const patients = new Map(task.flatMap((entry) => patientOf(entry).map((who) => [entry.print.pixels, who] as const)));
  return set.some((entry) => patientOf(entry).some((who) => patients.get(entry.print.pixels) === who));
}

/** For images, by their index, one of the corpus that looks the same. */
function nearOnes(own: readonly Entry[], corpus: readonly Entry[]): ReadonlyMap<number, Entry> {
  const found = new Map<number, Entry>();
  if (own.length === 0 || corpus.length === 0) return found;
  const all = [...own, ...corpus];
  for (const group of duplicateGroups(all.map(({ print }) => print))) {
    const twin = group.find((index) => index >= own.length);
    if (twin === undefined) continue;
    for (const index of group) if (index < own.length) found.set(index, all[twin]!);
  }
  return found;
}

function findings<Item>(items: readonly Item[]): Findings<Item> {
  return { count: items.length, examples: items.slice(0, EXAMPLES) };
}

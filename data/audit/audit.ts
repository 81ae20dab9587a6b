/** Looks over a prepared data set for what would make its results misleading. Pure. */
import type { AuditedImage, DataAudit, DuplicateGroup, Findings, SplitAudit } from '../../schemas/audit.ts';
import type { SplitName } from '../../schemas/config.ts';
import { type PreparedDataset, type PreparedImage, SPLITS, UNCERTAIN } from '../dataset.ts';
import type { ImageFacts } from '../preparing/decoder.ts';
import { duplicateGroups } from './duplicates.ts';

/** More examples would be a list that nobody reads. */
const EXAMPLES = 20;
const MEMBERS = 10;

interface Entry {
  readonly split: SplitName;
  readonly image: PreparedImage;
  readonly facts: ImageFacts;
}

/**
 * @param facts in the order of the splits and their images
 * @param bad reasons for which images were left out
 * @param generated pictures that assay drew itself: each is new, but all are so alike that their hashes meet by chance
 */
export function audit(
  dataset: PreparedDataset,
  facts: readonly ImageFacts[],
  bad: readonly string[],
  generated = false,
): DataAudit {
  let next = 0;
  const entries = SPLITS.flatMap((split) =>
    dataset.splits[split].map((image): Entry => ({ split, image, facts: facts[next++]! })),
  );
  const groups = (generated ? [] : duplicateGroups(facts)).map((group) => group.map((index) => entries[index]!));
  const across = (group: readonly Entry[]): boolean => new Set(group.map(({ split }) => split)).size > 1;
  const conflicting = (group: readonly Entry[]): boolean => new Set(group.map(labelText)).size > 1;
  const one = (split: SplitName) => splitAudit(dataset, split);
  return {
    version: 1,
    splits: { train: one('train'), val: one('val'), test: one('test') },
    width: range(facts.map(({ source }) => source[0])),
    height: range(facts.map(({ source }) => source[1])),
    bits: {
      8: count(entries, ({ facts }) => facts.source[2] === 8),
      16: count(entries, ({ facts }) => facts.source[2] === 16),
    },
    channels: {
      1: count(entries, ({ image }) => image.channels === 1),
      3: count(entries, ({ image }) => image.channels === 3),
    },
    bad: findings(bad),
    leaked_images: findings(groups.filter(across).map((group) => duplicates(group, ({ split }) => split))),
    leaked_patients: leakedPatients(entries),
    repeated_images: findings(groups.filter((group) => !across(group)).map((group) => duplicates(group))),
    conflicts: findings(groups.filter(conflicting).map((group) => duplicates(group, labelText))),
    empty_masks: masksWith(dataset, entries, (inside) => inside === 0),
    full_masks: masksWith(dataset, entries, (inside, { width, height }) => inside === width * height),
    unused_bits: unusedBits(facts),
  };
}

function splitAudit({ splits, classes }: PreparedDataset, split: SplitName): SplitAudit {
  const images = splits[split];
  const patients = new Set(images.map(({ patient }) => patient).filter((patient) => patient !== undefined));
  const having = (index: number, value: number): number =>
    images.filter(({ label }) => (typeof label === 'number' ? value === 1 && label === index : label[index] === value))
      .length;
  return {
    images: images.length,
    patients: patients.size === 0 ? null : patients.size,
    classes: Object.fromEntries(
      classes.map((name, index) => [name, { positive: having(index, 1), uncertain: having(index, UNCERTAIN) }]),
    ),
  };
}

function leakedPatients(entries: readonly Entry[]): DataAudit['leaked_patients'] {
  const splits = new Map<string, Set<SplitName>>();
  for (const { split, image } of entries) {
    if (image.patient === undefined) continue;
    const known = splits.get(image.patient);
    if (known === undefined) splits.set(image.patient, new Set([split]));
    else known.add(split);
  }
  if (splits.size === 0) return null;
  const leaked = [...splits].filter(([, own]) => own.size > 1);
  return findings(leaked.map(([patient, own]) => ({ patient, splits: [...own] })));
}

function masksWith(
  { structures = [] }: PreparedDataset,
  entries: readonly Entry[],
  wanted: (inside: number, image: PreparedImage) => boolean,
): DataAudit['empty_masks'] {
  return Object.fromEntries(
    structures.map((name, index) => [
      name,
      findings(
        entries
          .filter(({ facts, image }) => facts.foreground !== undefined && wanted(facts.foreground[index]!, image))
          .map(named),
      ),
    ]),
  );
}

/** Values of fewer bits than the files have would all be dark. */
function unusedBits(facts: readonly ImageFacts[]): DataAudit['unused_bits'] {
  const found = ([8, 16] as const).flatMap((depth) => {
    const values = facts.flatMap(({ source, largest }) =>
      source[2] === depth && largest !== undefined ? [largest] : [],
    );
    const largest = values.reduce((most, value) => Math.max(most, value), 0);
    return largest === 0 || largest >= 2 ** (depth - 1) ? [] : [[depth, { images: values.length, largest }] as const];
  });
  return Object.fromEntries(found);
}

/** @param trait by which the group is told: examples with another one come first, or the evidence could be cut off */
function duplicates(group: readonly Entry[], trait: (entry: Entry) => string = () => ''): DuplicateGroup {
  const exact = new Set(group.map(({ facts }) => facts.pixels)).size === 1;
  const first = new Map(group.map((entry) => [trait(entry), entry] as const).toReversed());
  const evidence = group.filter((entry) => first.get(trait(entry)) === entry);
  const images = [...new Set([...evidence, ...group])].slice(0, MEMBERS);
  return { kind: exact ? 'exact' : 'near', images: images.map(named) };
}

function labelText({ image }: Entry): string {
  return JSON.stringify(image.label);
}

function named({ split, image }: Entry): AuditedImage {
  return { id: image.id, split };
}

function findings<Item>(items: readonly Item[]): Findings<Item> {
  return { count: items.length, examples: items.slice(0, EXAMPLES) };
}

function count(entries: readonly Entry[], wanted: (entry: Entry) => boolean): number {
  let found = 0;
  for (const entry of entries) if (wanted(entry)) found++;
  return found;
}

function range(values: readonly number[]) {
  const sorted = Float64Array.from(values).sort();
  return { min: sorted[0] ?? 0, median: sorted[(sorted.length - 1) >> 1] ?? 0, max: sorted.at(-1) ?? 0 };
}

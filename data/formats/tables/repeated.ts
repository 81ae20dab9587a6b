/** Several rows of one image, such as those of several readers, as one. */
import { UNCERTAIN } from '../../dataset.ts';
import type { Entry, Fault } from '../reading/parts.ts';

export type Rule = 'same' | 'any' | 'all' | 'majority';

/** @param entries of one image, two or more */
export function mergeEntries(entries: readonly Entry[], rule: Rule, classes: readonly string[]): Entry | Fault {
  const [first, ...others] = entries;
  const { id } = first!;
  const who = new Set(entries.flatMap(({ patient }) => patient ?? []));
  if (who.size > 1) return { message: `image ${id} is of several patients (${[...who].join(', ')})` };
  const label = mergeLabels(entries, rule, classes);
  if (typeof label === 'object' && 'message' in label) return { message: `image ${id} ${label.message}` };
  const masks = first!.masks?.map((files, structure) => [
    ...new Set([...files, ...others.flatMap((entry) => entry.masks?.[structure] ?? [])]),
  ]);
  const patient = [...who][0];
  return { id, label, ...(patient !== undefined && { patient }), ...(masks !== undefined && { masks }) };
}

function mergeLabels(entries: readonly Entry[], rule: Rule, classes: readonly string[]): Entry['label'] | Fault {
  const labels = entries.map(({ label }) => label);
  if (new Set(labels.map((label) => JSON.stringify(label))).size === 1) return labels[0]!;
  if (rule === 'same')
    return { message: `has rows that differ: ${labels.map((label) => named(label, classes)).join('; ')}` };
  const single = labels.filter((label) => typeof label === 'number');
  if (single.length === labels.length) return mostFrequent(single, rule, classes);
  const rows = labels.filter((label) => typeof label !== 'number');
  return classes.map((_, index) =>
    merged(
      rows.map((row) => row[index]!),
      rule,
    ),
  );
}

function merged(values: readonly number[], rule: Exclude<Rule, 'same'>): number {
  const count = (wanted: number): number => values.filter((value) => value === wanted).length;
  const [yes, no] = [count(1), count(0)];
  switch (rule) {
    case 'any':
      return yes > 0 ? 1 : no === values.length ? 0 : UNCERTAIN;
    case 'all':
      return no > 0 ? 0 : yes === values.length ? 1 : UNCERTAIN;
    case 'majority':
      return yes === no ? UNCERTAIN : Number(yes > no);
  }
}

/** Of classes only the majority can be asked for: no image has all or any of two. */
function mostFrequent(labels: readonly number[], rule: Rule, classes: readonly string[]): number | Fault {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  if (rule === 'majority' && first![1] > second![1]) return first![0];
  const votes = [...counts].map(([label, count]) => `${classes[label]} ${count}`).join(', ');
  return {
    message:
      rule === 'majority' ? `has as many rows of two classes: ${votes}` : `has rows of several classes: ${votes}`,
  };
}

function named(label: Entry['label'], classes: readonly string[]): string {
  if (typeof label === 'number') return classes[label] ?? `${label}`;
  const found = classes.filter((_, index) => label[index] === 1);
  return found.length === 0 ? 'none' : found.join(' and ');
}

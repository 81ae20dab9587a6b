/** The cases that two sides were tested on: those that both have with the same truth, and what differs. */
import type { CaseList, EvaluatedSplit, SplitCases } from '../stages/evaluate/case-list.ts';
import { type CaseValues, valuesAt } from '../stages/evaluate/case-values.ts';

/** An evaluation's cases with the values of one of its trials. */
export interface Evaluated {
  readonly list: CaseList;
  readonly values: CaseValues;
}

export interface CasesDifference {
  /** In both, and with the same truth. */
  readonly common: number;
  readonly only_first: readonly string[];
  readonly only_other: readonly string[];
  /** In both, but with another label or mask. */
  readonly changed: readonly string[];
}

/** Positions of the common cases on either side, in the order of the first. */
export interface Common extends CasesDifference {
  readonly first: readonly number[];
  readonly other: readonly number[];
}

/** Of a split. Masks are told apart by size and number of pixels, unless all are the same. */
export function commonCases(a: Evaluated, b: Evaluated, split: EvaluatedSplit): Common {
  const [one, two] = [a.list.splits[split], b.list.splits[split]];
  const places = new Map(two.ids.map((id, at) => [id, at]));
  const allSame = one.truth_sha256 === two.truth_sha256 && one.ids.join('\n') === two.ids.join('\n');
  const [first, other]: [number[], number[]] = [[], []];
  const changed: string[] = [];
  for (const [at, id] of one.ids.entries()) {
    const place = places.get(id);
    if (place === undefined) continue;
    if (!allSame && truthOf(a, at) !== truthOf(b, place)) changed.push(id);
    else {
      first.push(at);
      other.push(place);
    }
  }
  return { common: first.length, ...onlyIn(one, two), changed, first, other };
}

export function onlyIn(
  one: Pick<SplitCases, 'ids'>,
  two: Pick<SplitCases, 'ids'>,
): Pick<CasesDifference, 'only_first' | 'only_other'> {
  const [ours, theirs] = [new Set(one.ids), new Set(two.ids)];
  return {
    only_first: one.ids.filter((id) => !theirs.has(id)),
    only_other: two.ids.filter((id) => !ours.has(id)),
  };
}

/** By names of classes: their order may differ. */
function truthOf({ list, values }: Evaluated, at: number): string {
  if (values.task === 'segmentation') {
    const structures = values.counts.length / (3 * (values.sizes.length / 2));
    const own = Array.from({ length: structures }, (_, structure) => values.counts[3 * (at * structures + structure)]);
    return [values.sizes[2 * at], values.sizes[2 * at + 1], ...own].join(' ');
  }
  if (list.task !== 'classification') throw new Error('scores for cases of masks');
  if (list.labels === 'multi-class') return list.classes[values.truth[at]!]!;
  const row = list.classes.map((name, index) => `${name} ${values.truth[at * list.classes.length + index]}`);
  return row.toSorted().join('\n');
}

/** The test cases at these positions alone. */
export function restricted({ list, values }: Evaluated, places: readonly number[]): Evaluated {
  const { test } = list.splits;
  const chosen: SplitCases = {
    ...test,
    ids: places.map((at) => test.ids[at]!),
    patients: test.patients && places.map((at) => test.patients![at]!),
  };
  const shown = { ...list, splits: { ...list.splits, test: chosen } };
  return { list: shown, values: valuesAt(values, test.ids.length, places) };
}

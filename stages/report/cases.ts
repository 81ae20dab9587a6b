/** The test cases of a task: whether all arms were tested on the same ones, and what is to be said of them. */
import type { TaskCases } from '../../report/results/results.ts';
import type { Units } from '../../stats/influence/influence.ts';
import type { CaseList, SplitCases } from '../evaluate/case-list.ts';
import type { CaseValues } from '../evaluate/case-values.ts';

/** The case list of each arm that has a finished trial. */
export type ArmLists = ReadonlyMap<string, CaseList>;

/** Why the arms of a task cannot be compared case by case, as a whole sentence; null where they can. */
export function difference(lists: ArmLists): string | null {
  const [first, ...others] = lists;
  if (first === undefined) return null;
  const [arm, list] = first;
  for (const [other, found] of others) {
    const words = found === list ? null : unlike(list, found);
    if (words !== null) return `${other} and ${arm} ${words}, so no test between arms is made.`;
  }
  return null;
}

/** What follows the names of two arms; null where nothing differs but the order of the cases. */
function unlike(list: CaseList, other: CaseList): string | null {
  const [one, two] = [list.splits.test, other.splits.test];
  const known = new Set(one.ids);
  const common = two.ids.filter((id) => known.has(id)).length;
  if (common < Math.max(one.ids.length, two.ids.length)) {
    const counts = `${two.ids.length} and ${one.ids.length} images`;
    return `were tested on different cases (${counts}, ${common} of them the same)`;
  }
  if (columnsOf(list) !== columnsOf(other)) return 'were tested for different classes or structures';
  if (readingText(list) !== readingText(other))
    return 'were measured at operating points of different rules (evaluation.operating_point, positive, prevalence)';
  if (toleranceOf(list) !== toleranceOf(other))
    return 'were measured with different tolerances between outlines (evaluation.surface_tolerance)';
  if (one.ids.some((id, at) => id !== two.ids[at])) return 'were tested on the same images in another order';
  if (one.truth_sha256 !== two.truth_sha256)
    return 'were tested on the same images with different labels or masks (data.uncertain, data.unknown and data.image.store change them)';
  if (JSON.stringify(one.patients) !== JSON.stringify(two.patients))
    return 'were tested on the same images of different patients';
  return null;
}

const readingText = (list: CaseList): string =>
  JSON.stringify((list.task === 'classification' ? list.reading : undefined) ?? null);

const toleranceOf = (list: CaseList): number | undefined =>
  list.task === 'segmentation' ? list.surface_tolerance : undefined;

function columnsOf(list: CaseList): string {
  return JSON.stringify(
    list.task === 'classification' ? [list.labels, list.classes, list.evaluated] : [list.structures],
  );
}

/** Patients as units where every case says whose it is; null: every case is a unit of its own. */
export function unitsOf({ patients }: SplitCases): Units | null {
  if (patients === null || patients.length === 0) return null;
  const places = new Map<string, number>();
  const of = new Int32Array(patients.length);
  for (const [at, patient] of patients.entries()) {
    if (patient === null) return null;
    const place = places.get(patient) ?? places.size;
    places.set(patient, place);
    of[at] = place;
  }
  return { count: places.size, of };
}

/** What is said of the cases that all arms share. @param values of any trial, for its truths */
export function commonCases(list: CaseList, values: CaseValues): TaskCases {
  const cases = list.splits.test.ids.length;
  const known = { common: true, cases, patients: unitsOf(list.splits.test)?.count ?? null } as const;
  if (list.task === 'segmentation' || values.task === 'segmentation') {
    const tolerance = toleranceOf(list);
    const said = tolerance === undefined ? {} : { surface_tolerance: tolerance };
    return { ...known, positives: null, left_out_classes: [], ...said };
  }
  const { labels, classes, evaluated, reading } = list;
  const counts = evaluated.map((name) => {
    const index = classes.indexOf(name);
    let positive = 0;
    let negative = 0;
    for (let at = 0; at < cases; at++) {
      const label =
        labels === 'multi-class' ? Number(values.truth[at] === index) : values.truth[at * classes.length + index]!;
      if (label === 1) positive++;
      else if (label === 0) negative++;
    }
    return { name, positive, negative };
  });
  return {
    ...known,
    ...(reading !== undefined && { reading }),
    positives: counts.map(({ name, positive }) => ({ name, count: positive })),
    left_out_classes: counts.flatMap(({ name, positive, negative }) =>
      positive === 0 || negative === 0 ? [name] : [],
    ),
  };
}

/** Tasks of one data set: whether they are folds of it, other splits of it, or the same test cases again. */
import type { DatasetGroup, TaskData } from '../../report/results/results.ts';
import type { ReportTask } from '../../schemas/config.ts';
import type { CaseList } from '../evaluate/case-list.ts';
import { unitsOf } from './cases.ts';

/** @param lists of the tasks whose arms have common cases. @param data audits, which know the number of training images */
export function datasetGroups(
  tasks: readonly ReportTask[],
  lists: ReadonlyMap<string, CaseList>,
  data: readonly TaskData[],
): readonly DatasetGroup[] {
  const groups = new Map<string, string[]>();
  for (const { name, dataset } of tasks) groups.set(dataset, [...(groups.get(dataset) ?? []), name]);
  return [...groups].flatMap(([dataset, names]) =>
    names.length < 2 ? [] : [{ dataset, tasks: names, splits: splitsOf(names, lists, data) }],
  );
}

function splitsOf(
  tasks: readonly string[],
  lists: ReadonlyMap<string, CaseList>,
  data: readonly TaskData[],
): DatasetGroup['splits'] {
  const known = tasks.flatMap((task) => lists.get(task) ?? []);
  if (known.length < tasks.length) return { kind: 'unknown' };
  const units = unitNames(known);
  const pairs = units.flatMap((one, at) => units.slice(at + 1).map((other) => ({ one, other })));
  const disjoint = pairs.filter(({ one, other }) => !some(one, other)).length;
  const same = pairs.filter(({ one, other }) => one.size === other.size && every(one, other)).length;
  if (disjoint === pairs.length) return { kind: 'folds' };
  if (same === pairs.length) return { kind: 'same-cases' };
  const train = tasks.map((task) => data.find((one) => one.task === task)?.audit.splits.train.images);
  // Some alike and some not are two things at once, such as two folds at two resolutions.
  if (same > 0 || train.includes(undefined)) return { kind: 'unknown' };
  return {
    kind: 'repeated',
    test: mean(known.map(({ splits }) => splits.test.ids.length)),
    train: mean(train.map((images) => images ?? 0)),
  };
}

/** Patients where they are known of every test case of every task, else images. */
function unitNames(lists: readonly CaseList[]): readonly ReadonlySet<string>[] {
  const tests = lists.map(({ splits }) => splits.test);
  const byPatient = tests.every((split) => unitsOf(split) !== null);
  return tests.map(({ ids, patients }) => new Set(byPatient ? (patients as readonly string[]) : ids));
}

const some = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  [...one].some((name) => other.has(name));
const every = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  [...one].every((name) => other.has(name));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

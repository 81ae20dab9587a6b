/** Differences between subgroups: said where they are, and hardly ever where they are not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experiment, type Setting, simulate } from '../../bench/subgroup-experiments.ts';
import { randomStream } from '../../common/random.ts';
import { groupDifference } from '../../report/compare/group-samples.ts';
import { subgroups } from '../../report/compare/subgroups.ts';
import { subgroupBlocks } from '../../report/document/subgroups.ts';
import type { Comparison } from '../../report/results/comparison.ts';
import { NOTHING_KNOWN } from '../../report/results/results.ts';
import { resultsOf } from './examples.ts';

const NULL: Setting = { arms: 2, trials: 3, cases: 400, positive: 0.4, planted: 0 };

test('a planted effect is found, in its own groups', () => {
  const found = simulate({ ...NULL, planted: 1 }, 40, 'planted');
  assert.ok(found.planted > 0.9, `${found.planted}`);
});

test('with no effect a difference is hardly ever said, and intervals hold the truth', () => {
  // bench/results/subgroups.md has 10,000; of 200 at 5 % more than 20 are said once in a thousand times.
  const { wrong, covers, tested } = simulate(NULL, 200, 'null');
  assert.ok(wrong <= 0.1, `${wrong}`);
  assert.ok(covers > 0.93 && covers < 0.97, `${covers}`);
  assert.equal(tested, 1);
});

test('small groups are told and not tested; every test is of one family', () => {
  const columns = experiment({ ...NULL, cases: 180 }, randomStream('small groups'));
  for (const { groups, differences } of columns)
    for (const { group, reference, p, p_adjusted, no_test } of differences) {
      const small = groups.filter(({ name, small: why }) => why !== null && (name === group || name === reference));
      assert.equal(no_test === null, small.length === 0);
      assert.equal(p === null, no_test !== null);
      if (p !== null) assert.ok(p_adjusted! >= p);
    }
  const all = columns.flatMap(({ differences }) => differences);
  assert.ok(all.some(({ no_test }) => no_test === null) && all.some(({ no_test }) => no_test !== null));
  const tests = all.flatMap(({ p }) => p ?? []).toSorted((a, b) => a - b);
  const least = all.find(({ p }) => p === tests[0])!;
  assert.equal(least.p_adjusted, Math.min(1, tests[0]! * tests.length));
});

test('of one trial without seeds the difference between groups is that of two independent samples', () => {
  const sample = (values: readonly number[], units: readonly number[]) => ({
    values: new Map([[1, values.reduce((sum, one) => sum + one, 0)]]),
    contributions: [Float64Array.from(values)],
    units,
  });
  const [a, b] = [sample([0.1, -0.2, 0.1], [4, 5, 6]), sample([0.3, -0.1], [1, 2])];
  const { error, difference } = groupDifference(a, b, 'cases');
  assert.ok(Math.abs(error!.cases - (0.01 + 0.04 + 0.01 + 0.09 + 0.01)) < 1e-15);
  assert.ok(Math.abs(difference! + 0.2) < 1e-15);
  // A patient of both groups counts with the difference of both contributions.
  const shared = groupDifference(a, sample([0.3, -0.1], [4, 2]), 'cases');
  assert.ok(Math.abs(shared.error!.cases - (0.2 ** 2 + 0.04 + 0.01 + 0.01)) < 1e-15);
});

const influence = (value: number) => ({ value, contributions: Float64Array.of(0.01, -0.01, 0.02) });

/** Two arms, of which b leads in one group. */
function comparison(prespecified: object, named = true): Comparison {
  const results = resultsOf({ cxr: { a: [0.9, 0.91], b: [0.85, 0.86] } });
  const group = (name: string, cases: number) => ({ name, cases, named, fewest: 40, units: [0, 1, 2] });
  const trials = (low: number, high: number) => [
    [influence(high), influence(low)],
    [influence(high), influence(low)],
  ];
  const cells = results.cells.map((cell) => ({
    ...cell,
    trials: cell.trials.map((trial, index) => ({
      ...trial,
      subgroups: [cell.arm === 'a' ? trials(0.7, 0.95)[index]! : trials(0.8 + index / 100, 0.9)[index]!],
    })),
  }));
  const full = {
    ...NOTHING_KNOWN,
    ...results,
    cells,
    prespecified,
    subgroups: { cxr: [{ column: 'sex', groups: [group('F', 120), group('M', 80)] }] },
  } as unknown as typeof results;
  const tasks = { cxr: { metric: 'auc', arms: { a: { mean: 0.905 }, b: { mean: 0.855 } } } } as const;
  return {
    subgroups: subgroups(full, tasks),
    tasks,
    order: { tasks: ['cxr'], arms: ['a', 'b'] },
    settings: full.settings,
  } as unknown as Comparison;
}

test('the page says whether the best arm stays best', () => {
  const [fold] = subgroupBlocks(comparison({ kind: 'fixed' }), 'cxr');
  assert.ok(fold?.kind === 'fold');
  const [notes] = fold.blocks;
  assert.ok(notes?.kind === 'notes');
  assert.equal(
    notes.items[0],
    'a, first of all test images, is not first in every group: in M b is ahead (described, not tested).',
  );
});

test('of a group in which an arm has no value nobody is said to be first', () => {
  const known = comparison({ kind: 'fixed' });
  const notes = (unknown: readonly string[]): readonly string[] => {
    const columns = known.subgroups['cxr']!.map((column) => ({
      ...column,
      gaps: column.gaps.map((gap) => ({ ...gap, difference: unknown.includes(gap.group) ? null : 0.1 })),
    }));
    const [fold] = subgroupBlocks({ ...known, subgroups: { cxr: columns } }, 'cxr');
    assert.ok(fold?.kind === 'fold' && fold.blocks[0]?.kind === 'notes');
    return fold.blocks[0].items.filter((item) => /first of all/.test(item));
  };
  assert.deepEqual(notes([]), ['a, first of all test images, is first in every group.']);
  assert.deepEqual(notes(['M']), [
    'a, first of all test images, is first in every group where all arms have a value (not in M).',
  ]);
  assert.deepEqual(notes(['F', 'M']), []);
});

test('groups that were not named, or named after results were seen, are described and not tested', () => {
  const reasons = (found: Comparison) =>
    found.subgroups['cxr']!.flatMap(({ differences }) => differences.map(({ no_test }) => no_test));
  const changes = [{ what: 'report.subgroups', before: 'none', now: 'sex' }];
  assert.deepEqual(reasons(comparison({ kind: 'changed', changes })), [
    'named after results were seen',
    'named after results were seen',
  ]);
  assert.deepEqual(reasons(comparison({ kind: 'fixed' }, false)), [
    'not named before the run',
    'not named before the run',
  ]);
});

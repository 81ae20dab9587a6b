import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { differences, type Version } from '../../../pipelines/plan/difference.ts';

const BASE: Version = {
  stageVersion: 1,
  params: { lr: 0.05, schedule: { epochs: 3, stop: null }, classes: ['a', 'b'] },
  inputs: { data: 'd', weights: 'w' },
  files: { names: ['x.png', 'y.png'], digests: ['1', '2'] },
};

const changed = (change: Partial<Version>): readonly string[] => differences(BASE, { ...BASE, ...change });

test('equal versions have no differences', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (params) =>
      assert.deepEqual(differences({ ...BASE, params }, { ...BASE, params }), []),
    ),
    { numRuns: 50 },
  );
});

test('each kind of difference has its words', () => {
  assert.deepEqual(changed({ stageVersion: 2 }), ['stage version 1 -> 2']);
  assert.deepEqual(changed({ params: { lr: 0.01, schedule: { epochs: 3, stop: null }, classes: ['a', 'b'] } }), [
    'lr: 0.05 -> 0.01',
  ]);
  assert.deepEqual(changed({ params: { schedule: { epochs: 5, stop: { patience: 2 } }, classes: ['b'] } }), [
    'schedule.epochs: 3 -> 5',
    'schedule.stop.patience: (none) -> 2',
    'classes: ["a","b"] -> ["b"]',
    'lr: 0.05 -> (none)',
    'schedule.stop: null -> (none)',
  ]);
  assert.deepEqual(changed({ inputs: { data: 'e', more: 'm' } }), [
    'input data changed',
    'input more added',
    'input weights removed',
  ]);
  assert.deepEqual(changed({ files: { names: ['x.png', 'z.png'], digests: ['3', '4'] } }), [
    'file x.png changed',
    'file z.png added',
    'file y.png removed',
  ]);
});

test('files are told apart by name, wherever they stand in the list', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__');
  const lists = fc.uniqueArray(fc.tuple(name, fc.constantFrom('1', '2')), { selector: ([own]) => own });
  const columns = (list: readonly (readonly [string, string])[]) => ({
    names: list.map(([own]) => own),
    digests: list.map(([, digest]) => digest),
  });
  fc.assert(
    fc.property(lists, lists, (before, after) => {
      const [old, now] = [new Map(before), new Map(after)];
      const expected = [
        ...after.filter(([own, digest]) => old.has(own) && old.get(own) !== digest).map(([own]) => `${own} changed`),
        ...after.filter(([own]) => !old.has(own)).map(([own]) => `${own} added`),
        ...before.filter(([own]) => !now.has(own)).map(([own]) => `${own} removed`),
      ];
      const found = differences({ ...BASE, files: columns(before) }, { ...BASE, files: columns(after) });
      assert.deepEqual(found.toSorted(), expected.map((text) => `file ${text}`).toSorted());
    }),
  );
});

test('long values are cut', () => {
  const [line] = differences({ ...BASE, params: { x: 'short' } }, { ...BASE, params: { x: 'y'.repeat(500) } });
  assert.equal(line, `x: "short" -> "${'y'.repeat(59)}...`);
});

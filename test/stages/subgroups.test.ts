import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../common/errors.ts';
import { compare } from '../../report/compare.ts';
import { collect } from '../../stages/report/collect.ts';
import { groupsFor, groupsOf, readSubgroups } from '../../stages/report/groups.ts';
import { report } from '../../stages/report/stage.ts';
import { fileOf } from '../report/pages.ts';
import { PARAMS, writeTrial } from './report-trials.ts';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-subgroups-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function tableOf(t: TestContext, text: string): string {
  const file = join(folderOf(t), 'meta.csv');
  writeFileSync(file, text);
  return file;
}

const refused = (file: string, columns: readonly string[]): readonly string[] => {
  try {
    readSubgroups(file, { id: 'image', columns });
  } catch (error) {
    assert.ok(error instanceof InputError);
    return error.problems.map(({ message, line, path }) => `${path ?? ''} ${line ?? ''} ${message}`);
  }
  return [];
};

test('a row is found by path, by name, by name without ending, and as people write numbers', (t) => {
  const file = tableOf(t, 'image,sex,site\na/one.png,F,1.0\ntwo.png,M,2\nthree,F,\n0007,M,3\n');
  const joined = readSubgroups(file, { id: 'image', columns: ['sex', 'site'] });
  assert.deepEqual(joined(['a/one.png', 'b/two.png', 'three.dcm', '7.png', 'other.png']), {
    sex: ['F', 'M', 'F', 'M', null],
    site: ['1', '2', null, '3', null],
  });
});

test('a table without a column, or with two values of one image, is refused by name', (t) => {
  const file = tableOf(t, 'image,sex\na.png,F\n');
  assert.deepEqual(refused(file, ['sex', 'age']), [
    'report.subgroups 1 the table of subgroups has no column "age"; it has "image", "sex"',
  ]);
  assert.deepEqual(refused(tableOf(t, 'image,sex\na.png,F\nb.png,M\na.png,M\n'), ['sex']), [
    ' 4 the table of subgroups says of a.png that sex is M, and elsewhere F',
  ]);
  assert.deepEqual(refused(tableOf(t, 'image,sex\na.png,F\na.png,F\n'), ['sex']), []);
});

test('the table is asked for before anything is trained', async (t) => {
  const params = { ...PARAMS, subgroups: { id: 'image', columns: ['age'] } };
  await assert.rejects(report.externalFiles(params, { table: tableOf(t, 'image,sex\n') }), InputError);
  const table = tableOf(t, 'image,age\na.png,3\n');
  assert.deepEqual(await report.externalFiles(params, { table }), [{ name: 'subgroups', path: table }]);
  assert.deepEqual(await report.externalFiles(PARAMS, {}), []);
});

test('values are groups; many numbers are cut into quarters, many names into the commonest and the others', () => {
  const names = (values: readonly (string | null)[]) =>
    groupsOf(values).map(({ name, images }) => `${name}: ${images.length}`);
  assert.deepEqual(names(['F', 'M', 'F', null]), ['F: 2', 'M: 1', 'not known: 1']);
  assert.deepEqual(names(['10', '9', '10']), ['9: 1', '10: 2']);
  assert.deepEqual(names(Array.from({ length: 20 }, (_, index) => String(index + 1))), [
    '1 to 5: 5',
    '6 to 10: 5',
    '11 to 15: 5',
    '16 to 20: 5',
  ]);
  const letters = 'aaabbccddeeffgghij'.split('');
  assert.deepEqual(names(letters), ['a: 3', 'b: 2', 'c: 2', 'd: 2', 'e: 2', 'f: 2', 'g: 2', '3 other values: 3']);
});

test('every image is in exactly one group of a column', () => {
  const value = fc.oneof(fc.constant(null), fc.constantFrom('a', 'b', 'c'), fc.integer().map(String));
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const images = groupsOf(values).flatMap((group) => group.images);
      assert.deepEqual(
        images.toSorted((a, b) => a - b),
        values.map((_, index) => index),
      );
    }),
  );
});

test('the metric of a group is that of its images alone, and stands in the report, the page and the CSV file', (t) => {
  const folder = folderOf(t);
  const trial = (name: string) => join(folder, name.replaceAll('/', '-'));
  const names = PARAMS.arms.flatMap((arm) => [1, 2].map((number) => `cxr/${arm}/${number}`));
  for (const name of names) writeTrial(trial(name), name);
  const inputs = Object.fromEntries(names.map((name) => [name, trial(name)]));
  const ids = Array.from({ length: 40 }, (_, index) => `image-${index}.png`);
  const rows = ids.map((id, index) => `${id},${index < 20 ? 'F' : 'M'}`).slice(0, 36);
  const table = tableOf(t, `image,sex\n${rows.join('\n')}\n`);
  const settings = { id: 'image', columns: ['sex'] };
  const results = collect({ ...PARAMS, subgroups: settings }, inputs, {}, readSubgroups(table, settings));
  const [sex] = compare(results).subgroups['cxr']!;
  assert.deepEqual(
    sex!.groups.map(({ name, cases }) => `${name} ${cases}`),
    ['F 20', 'M 16', 'not known 4'],
  );
  // The same trial on the first twenty images, written as an evaluation of its own.
  const part = writeTrial(join(folder, 'part'), 'cxr/adamw/1', { ids: ids.slice(0, 20) });
  const [first] = results.cells[0]!.trials;
  assert.ok(first?.state === 'finished' && part['auc'] !== null);
  assert.ok(Math.abs(first.subgroups![0]![0]!.value - part['auc']!) < 1e-12);
  assert.match(fileOf('report.md', results), /### AUC in % by sex/);
  assert.match(
    fileOf('subgroups.csv', results),
    /^task,column,group,images,arm,metric,trials,mean,sd,low,high,small\ncxr,sex,F,20,adamw,auc,2,.*,fewer than 50 test images$/m,
  );
});

test('groups that the experiment names are cut by its bins and values; others are described together', (t) => {
  const names = (column: Parameters<typeof groupsFor>[0], values: readonly (string | null)[]) =>
    groupsFor(column, values).map(
      ({ name, images, named }) => `${name}: ${images.join(' ')}${named ? '' : ', not named'}`,
    );
  assert.deepEqual(names({ column: 'age', bins: [40, 60] }, ['39.9', '40', '60', 'old', null]), [
    'below 40: 0',
    '40 to below 60: 1',
    '60 or more: 2',
    'other values: 3, not named',
    'not known: 4, not named',
  ]);
  assert.deepEqual(names({ column: 'sex', groups: ['F', 'M', 'X'] }, ['M', 'F', 'D']), [
    'F: 1',
    'M: 0',
    'other values: 2, not named',
  ]);
  const file = tableOf(t, 'image,sex,age\na.png,F,3\n');
  const columns = ['sex', { column: 'sex', groups: ['F', 'M'] }, { column: 'age', bins: [60, 40] }, { column: 'age' }];
  assert.throws(() => readSubgroups(file, { id: 'image', columns }), {
    message:
      'report.subgroups.columns[1]: the column sex is named twice\n  Name each column once.\n' +
      'report.subgroups.columns[2].bins: `bins` must ascend, not 60, 40\n  Sort them.\n' +
      'report.subgroups.columns[3]: the column age is named twice\n  Name each column once.',
  });
  const both = { column: 'age' };
  assert.throws(() => readSubgroups(file, { id: 'image', columns: [both] }), {
    message:
      'report.subgroups.columns[0]: the column age needs either `groups` or `bins`\n' +
      '  Give `groups: [F, M]` for values, or `bins: [40, 60]` for numbers.',
  });
});

test('arms that were tested on different images have no subgroups, and that is told', (t) => {
  const folder = folderOf(t);
  writeTrial(join(folder, 'one'), 'one');
  writeTrial(join(folder, 'two'), 'two', { ids: ['x.png', 'y.png', 'z.png', 'w.png'] });
  const inputs = { 'cxr/adamw/1': join(folder, 'one'), 'cxr/sgd/1': join(folder, 'two') };
  const joined = readSubgroups(tableOf(t, 'image,sex\nimage-1.png,F\nx.png,M\n'), { id: 'image', columns: ['sex'] });
  const results = collect({ ...PARAMS, trials: 1 }, inputs, {}, joined);
  assert.equal(compare(results).subgroups['cxr'], null);
});

test('a row that names a file of two folders is refused, one that names its path is not', (t) => {
  const settings = { id: 'image', columns: ['sex'] };
  const ids = ['a/001.png', 'b/001.png'];
  const file = tableOf(t, 'image,sex\n001.png,F\n');
  assert.throws(() => readSubgroups(file, settings)(ids), {
    message: `${file}: the table of subgroups has one row for two test images, a/001.png and b/001.png\n  Name images by their path below the data root.`,
  });
  const paths = tableOf(t, 'image,sex\na/001.png,F\nb/001.png,M\n');
  assert.deepEqual(readSubgroups(paths, settings)(ids), { sex: ['F', 'M'] });
});

test('a table of other images is told, and no number is made of it', (t) => {
  const folder = folderOf(t);
  writeTrial(join(folder, 'one'), 'one');
  const inputs = { 'cxr/adamw/1': join(folder, 'one') };
  const params = { ...PARAMS, arms: ['adamw'], trials: 1 };
  const joined = readSubgroups(tableOf(t, 'image,sex\nother.png,F\n'), { id: 'image', columns: ['sex'] });
  const results = collect(params, inputs, {}, joined);
  assert.equal(compare(results).subgroups['cxr'], null);
  assert.match(
    fileOf('report.md', results),
    /No subgroups: the arms share no test images, or the table has a row of none of them\./,
  );
});

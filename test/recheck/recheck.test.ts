import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../common/errors.ts';
import { readCell } from '../../recheck/cell.ts';
import type { Assumptions, RecheckedRow } from '../../recheck/column.ts';
import { pRange } from '../../recheck/p-range.ts';
import { recheck } from '../../recheck/recheck.ts';
import { readPublished } from '../../recheck/table.ts';
import { assay, temporaryFolder } from '../cli/binary.ts';

const ASSUMED: Assumptions = {
  test: 'student',
  deviation: 'sample',
  adjust: 'none',
  levels: [0.05],
  against: { kind: 'best' },
};

const written = (t: TestContext, text: string): string => {
  const file = join(temporaryFolder(t), 'table.csv');
  writeFileSync(file, text);
  return file;
};

const rowsOf = (file: string, assumed: Partial<Assumptions> = {}): readonly RecheckedRow[] =>
  recheck(readPublished(file, 10), { ...ASSUMED, ...assumed }, file).columns.flatMap(({ rows }) => rows);

const told = (rows: readonly RecheckedRow[]) => rows.map(({ row, verdict, why }) => [row, verdict, why]);

test('a printed number is all that rounds to it', () => {
  const cell = readCell('94.12±.96')!;
  assert.deepEqual(cell.mean, { value: 94.12, low: 94.115, high: 94.125 });
  assert.deepEqual(cell.sd, { value: 0.96, low: 0.955, high: 0.965 });
  assert.deepEqual(readCell('94±0')?.sd, { value: 0, low: 0, high: 0.5 });
});

test('the ways in which tables print results', () => {
  const parts = (text: string) => {
    const cell = readCell(text);
    return cell && [cell.mean.value, cell.sd?.value ?? null, cell.stars, cell.p?.text ?? null];
  };
  assert.deepEqual(parts('94.12'), [94.12, null, 0, null]);
  assert.deepEqual(parts('94.12 ± 0.96 **'), [94.12, 0.96, 2, null]);
  assert.deepEqual(parts('94,12±0,96*'), [94.12, 0.96, 1, null]);
  assert.deepEqual(parts('0.81 (.03) p=0.02'), [0.81, 0.03, 0, 'p = 0.02']);
  assert.deepEqual(parts('−1.5 +- 0.2 (p < 0.001)'), [-1.5, 0.2, 0, 'p < 0.001']);
  assert.deepEqual(parts('81.7% +/- 0.2%, P > .05'), [81.7, 0.2, 0, 'p > .05']);
  for (const text of ['best', '94.1.2±1', '94±', '94±1 p=2', '94±1 †', '±1'])
    assert.equal(parts(text), undefined, text);
});

test('every p of values that round to what is printed lies in the range', () => {
  const number = fc.integer({ min: 0, max: 400 }).map((value) => value / 100);
  const inside = fc.double({ min: -0.005, max: 0.005, noNaN: true });
  const exact = (value: number) => ({ low: value, high: value });
  const rounded = (value: number) => ({ low: Math.max(0, value - 0.005), high: value + 0.005 });
  const n = fc.integer({ min: 2, max: 12 });
  fc.assert(
    fc.property(
      fc.tuple(number, number, number, number),
      fc.tuple(inside, inside, inside, inside),
      fc.tuple(n, n),
      fc.constantFrom('student' as const, 'welch' as const),
      ([m1, m2, s1, s2], [d1, d2, e1, e2], [n1, n2], variant) => {
        const range = pRange(
          { mean: { low: m1 - 0.005, high: m1 + 0.005 }, sd: rounded(s1), n: n1 },
          { mean: { low: m2 - 0.005, high: m2 + 0.005 }, sd: rounded(s2), n: n2 },
          variant,
          'sample',
        );
        // Deviations of exactly 0 are no test.
        const [a, b] = [Math.max(1e-6, s1 + e1), Math.max(1e-6, s2 + e2)];
        const one = pRange(
          { mean: exact(m1 + d1), sd: exact(a), n: n1 },
          { mean: exact(m2 + d2), sd: exact(b), n: n2 },
          variant,
          'sample',
        );
        assert.ok(range.low <= one.low + 1e-12 && one.high <= range.high + 1e-12, JSON.stringify({ range, one }));
      },
    ),
    { numRuns: 500, seed: 7 },
  );
});

test('a deviation over n instead of n - 1 stands for a larger one', () => {
  const summary = (mean: number, sd: number) => ({ mean: { low: mean, high: mean }, sd: { low: sd, high: sd }, n: 10 });
  const scaled = Math.sqrt(10 / 9);
  const population = pRange(summary(2, 1), summary(1, 0.8), 'student', 'population');
  const sample = pRange(summary(2, scaled), summary(1, 0.8 * scaled), 'student', 'sample');
  assert.ok(Math.abs(population.low - sample.low) < 1e-12);
});

test('equal best means: each may be the one that the others were compared with', (t) => {
  const file = written(t, 'arm,A\na,90.1±0.1\nb,90.1±0.9\nc,89.7±0.1*\n');
  const [column] = recheck(readPublished(file, 10), ASSUMED, file).columns;
  assert.deepEqual(column!.references, ['a', 'b']);
  assert.deepEqual(told(column!.rows), [
    ['a', 'agrees', null],
    ['b', 'agrees', null],
    ['c', 'cannot be told', 'p is 1.4e-14 to 0.337: the printed digits allow both sides of 0.05'],
  ]);
});

test('of a column with ↓ the least is the best', (t) => {
  const file = written(t, 'arm,HD95 ↓\na,3.10±0.20\nb,4.90±0.30\n');
  const [column] = recheck(readPublished(file, 10), ASSUMED, file).columns;
  assert.deepEqual([column!.column, column!.references], ['HD95', ['a']]);
});

test('a baseline, levels by number of asterisks, and adjustment by Holm', (t) => {
  const file = written(t, 'arm,n,A\nbase,5,80.0±1.0\none,5,81.7±1.0*\nthree,5,84.0±1.0***\nnone,5,80.9±1.0\n');
  const against = { kind: 'row', row: 'base' } as const;
  const levels = [0.05, 0.01, 0.001];
  assert.deepEqual(told(rowsOf(file, { against, levels })), [
    ['one', 'agrees', null],
    ['three', 'agrees', null],
    ['none', 'agrees', null],
  ]);
  assert.deepEqual(told(rowsOf(file, { against, levels, adjust: 'holm' })), [
    ['one', 'cannot be told', 'p is 0.0344 to 0.0851: the printed digits allow both sides of 0.05'],
    ['three', 'cannot be told', 'p is 0.000404 to 0.00112: the printed digits allow both sides of 0.001'],
    ['none', 'agrees', null],
  ]);
});

test('printed p are looked at, whether or not there are marks', (t) => {
  const file = written(
    t,
    'arm,A\nbest,90.00±0.50\nright,89.40±0.50 p=0.015\nwrong,89.40±0.50 p=0.15\nbelow,89.40±0.50 p<0.001\nabove,89.40±0.50 p>0.01\nsilent,89.40±0.50\n',
  );
  assert.deepEqual(told(rowsOf(file)), [
    ['right', 'agrees', null],
    ['wrong', 'disagrees', 'p = 0.15 is printed, but p is 0.013 to 0.0176'],
    ['below', 'disagrees', 'p < 0.001 is printed, but p is 0.013 to 0.0176'],
    ['above', 'agrees', null],
    ['silent', 'nothing printed', null],
  ]);
});

test('without a deviation nothing can be told', (t) => {
  assert.deepEqual(told(rowsOf(written(t, 'arm,A\na,90.1\nb,80.0±1.0*\n'))), [
    ['b', 'cannot be told', 'no deviation is printed'],
  ]);
});

test('what is wrong with a table is told at its line', (t) => {
  const problemsOf = (text: string, n?: number, assumed: Partial<Assumptions> = {}): string => {
    const file = written(t, text);
    try {
      recheck(readPublished(file, n), { ...ASSUMED, ...assumed }, file);
    } catch (error) {
      if (error instanceof InputError) return error.message.replaceAll(file, 'table.csv');
      throw error;
    }
    return 'nothing';
  };
  assert.equal(
    problemsOf('arm,A\na,fine\nb,80±1\n', 5),
    'table.csv:2: A: fine is not a result\n  2 | a,fine\n' +
      '  Write mean±deviation, then * where the table marks a difference, then a printed p: 94.12±0.96*, 0.81 ± .03 p=0.02.',
  );
  assert.equal(
    problemsOf('arm,A\na,81±1\n'),
    'table.csv:2: it is not known of how many trials this row is\n  2 | a,81±1\n' +
      '  Write it into a column n, or give one for all rows with --n.',
  );
  assert.equal(
    problemsOf('arm,n,A\na,1,81±1\n'),
    'table.csv:2: the number of trials must be a whole number of at least 2, not 1\n  2 | a,1,81±1\n' +
      '  Write it into a column n, or give one for all rows with --n.',
  );
  assert.equal(
    problemsOf('arm,A\na,81±1\na,82±1\n', 5),
    'table.csv:3: the row a stands in line 2 already\n  3 | a,82±1\n' +
      '  Where a paper has several tables, a column table says to which a row belongs.',
  );
  assert.equal(
    problemsOf('arm,n\na,5\n'),
    'table.csv: the table has no results; its columns are arm, n\n' +
      '  The first column names the rows, each further one holds results such as 94.12±0.96; columns named table and n are optional.',
  );
  assert.equal(
    problemsOf('arm,A\na,81±1\nb,79±1**\n', 5),
    'table.csv: b: 79±1** has 2 asterisks, but one level is given\n' +
      '  Say what each number of asterisks means: --alpha 0.05,0.01,0.001.',
  );
  assert.equal(
    problemsOf('arm,A\nscratch,81±1\nb,79±1\n', 5, { against: { kind: 'row', row: 'scrach' } }),
    'table.csv: there is no row scrach\n  Did you mean `scratch`?',
  );
  assert.equal(
    problemsOf('arm,A,B\na,81±1,\nb,79±1,70±1\n', 5, { against: { kind: 'row', row: 'a' } }),
    'table.csv: a has no result in B\n  Name a row that every column has, or split the file.',
  );
});

test('`assay recheck` prints each comparison and the counts, or JSON', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'table.csv'), 'arm,A\nx,90.00±0.50\nother,89.40±0.50\n third,80.00±0.50*\n');
  const { code, stdout, stderr } = await assay(folder, 'recheck', 'table.csv', '--n', '10');
  assert.deepEqual([code, stderr], [0, '']);
  assert.equal(
    stdout,
    `Assumed: two-sided Student's t-test (one variance for both) of the best of its column against each row, over independent trials;
deviations divided by n - 1; p not adjusted; * p below 0.05. Printed digits stand for all that round to them.

A: against x
  other   89.40±0.50    p 0.013 to 0.0176      disagrees: not marked, but p is 0.013 to 0.0176
  third   80.00±0.50*   p 5.5e-20 to 8.1e-20   agrees

Of 2 marks 1 agrees, 1 disagrees, 0 cannot be told.

Under other assumptions:
  Student, deviations divided by n: Of 2 marks 1 agrees, 1 disagrees, 0 cannot be told
  Welch, deviations divided by n - 1: Of 2 marks 1 agrees, 1 disagrees, 0 cannot be told
  Welch, deviations divided by n: Of 2 marks 1 agrees, 1 disagrees, 0 cannot be told
`,
  );
  const json = await assay(folder, 'recheck', 'table.csv', '--n', '10', '--json');
  assert.deepEqual(JSON.parse(json.stdout).counts, {
    agrees: 1,
    disagrees: 1,
    'cannot be told': 0,
    'nothing printed': 0,
  });
  const levels = await assay(folder, 'recheck', 'table.csv', '--alpha', '0.01,0.05');
  assert.deepEqual(levels, {
    code: 2,
    stdout: '',
    stderr:
      "error: option '--alpha <levels>' argument '0.01,0.05' is invalid. Expected falling levels between 1 and 0, such as 0.05,0.01,0.001.\n(--help shows what is possible)\n",
  });
});

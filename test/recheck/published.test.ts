/** The marks of the table that experiments/paper/ reproduces, each beside what can be computed by hand and what scipy says. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Assumptions } from '../../recheck/column.ts';
import { type Rechecked, recheck } from '../../recheck/recheck.ts';
import { readPublished } from '../../recheck/table.ts';
import { temporaryFolder } from '../cli/binary.ts';

interface Expected {
  readonly table: string;
  readonly column: string;
  readonly best: string;
  readonly row: string;
  readonly marked: boolean;
  readonly student: Ends;
  readonly welch: Ends;
}

interface Ends {
  readonly printed: number;
  readonly low: number;
  readonly high: number;
}

const PUBLISHED = 'experiments/paper/published.csv';
const ASSUMED: Assumptions = {
  test: 'student',
  deviation: 'sample',
  adjust: 'none',
  levels: [0.05],
  against: { kind: 'best' },
};
const golden: readonly Expected[] = JSON.parse(readFileSync('test/golden/recheck/published.json', 'utf8'));

const recheckFile = (file: string, assumed: Partial<Assumptions> = {}): Rechecked =>
  recheck(readPublished(file, undefined), { ...ASSUMED, ...assumed }, file);

const rowsOf = ({ columns }: Rechecked) =>
  columns.flatMap(({ table, column, references, rows }) =>
    rows.map((row) => ({ table, column, best: references.join(), ...row })),
  );

test('every row is what its digits give by hand: |t| beside 2.1009, the 97.5th percentile at 18 degrees of freedom', () => {
  const cells = new Map<string, readonly [number, number]>();
  for (const line of readFileSync(PUBLISHED, 'utf8').trim().split('\n').slice(1)) {
    const [table, row, , ...results] = line.split(',');
    results.forEach((text, index) => {
      const [mean, sd] = text.replace('*', '').split('±').map(Number);
      cells.set(`${table}/${index}/${row}`, [mean!, sd!]);
    });
  }
  const columns = ['ChestX-ray14', 'CheXpert', 'Shenzhen', 'VinDr', 'RSNA', 'RSNA PE'];
  const verdicts = golden.map(({ table, column, best, row, marked }) => {
    const [m1, s1] = cells.get(`${table}/${columns.indexOf(column)}/${best}`)!;
    const [m2, s2] = cells.get(`${table}/${columns.indexOf(column)}/${row}`)!;
    const t = (distance: number, half: number): number =>
      distance / Math.sqrt(((s1 + half) ** 2 + (s2 + half) ** 2) / 10);
    const [least, most] = [t(m1 - m2 - 0.01, 0.005), t(m1 - m2 + 0.01, -0.005)];
    const sides = [least > 2.1009, most > 2.1009];
    return sides[0] !== sides[1] ? 'cannot be told' : sides[0] === marked ? 'agrees' : 'disagrees';
  });
  const found = rowsOf(recheckFile(PUBLISHED));
  assert.deepEqual(
    found.map(({ table, column, best, row, verdict }) => [table, column, best, row, verdict]),
    golden.map(({ table, column, best, row }, index) => [table, column, best, row, verdicts[index]]),
  );
});

test('50 of the 55 marks agree; of the others is told why', () => {
  const rechecked = recheckFile(PUBLISHED);
  assert.deepEqual(rechecked.counts, { agrees: 50, disagrees: 4, 'cannot be told': 1, 'nothing printed': 0 });
  const others = rowsOf(rechecked).filter(({ verdict }) => verdict !== 'agrees');
  assert.deepEqual(
    others.map(({ table, column, row, why }) => [table, column, row, why]),
    [
      [
        'table 1',
        'CheXpert',
        'Swin-B ImageNet supervised',
        'p is 0.0356 to 0.0509: the printed digits allow both sides of 0.05',
      ],
      ['table 1', 'Shenzhen', 'Swin-B scratch', 'marked *, that is p below 0.05, but p is 0.328 to 0.335'],
      ['table 1', 'Shenzhen', 'Swin-B ImageNet supervised', 'marked *, that is p below 0.05, but p is 0.059 to 0.068'],
      ['table 1', 'VinDr', 'Swin-B ImageNet SimMIM', 'marked *, that is p below 0.05, but p is 0.421 to 0.514'],
      ['table 2', 'CheXpert', 'Swin-B SimMIM on X-rays(926K)', 'not marked, but p is 0.00124 to 0.00214'],
    ],
  );
  // The conclusion does not hang on what is assumed.
  assert.deepEqual(
    rechecked.otherwise.map(({ test: name, deviation, counts }) => [name, deviation, counts.agrees]),
    [
      ['student', 'population', 50],
      ['welch', 'sample', 50],
      ['welch', 'population', 50],
    ],
  );
});

test("Student's ranges are scipy's; Welch's hold scipy's and are hardly wider", () => {
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * b;
  rowsOf(recheckFile(PUBLISHED)).forEach(({ p }, index) => {
    const { student } = golden[index]!;
    assert.ok(near(p!.low, student.low) && near(p!.high, student.high), JSON.stringify([p, golden[index]]));
  });
  rowsOf(recheckFile(PUBLISHED, { test: 'welch' })).forEach(({ p }, index) => {
    const { low, high } = golden[index]!.welch;
    assert.ok(p!.low <= low * (1 + 1e-9) && p!.high >= high * (1 - 1e-9));
    if (high > 1e-4) assert.ok(p!.low > 0.9 * low && p!.high < 1.1 * high, JSON.stringify([p, golden[index]]));
  });
});

test('one altered digit is told', (t) => {
  const file = join(temporaryFolder(t), 'altered.csv');
  const alter = (from: string, to: string): readonly string[] => {
    const text = readFileSync(PUBLISHED, 'utf8');
    assert.equal(text.split(from).length, 2);
    writeFileSync(file, text.replace(from, to));
    const before = new Set(rowsOf(recheckFile(PUBLISHED)).map((row) => JSON.stringify(row)));
    return rowsOf(recheckFile(file))
      .filter((row) => !before.has(JSON.stringify(row)) && row.verdict !== 'agrees')
      .map(({ table, column, row, verdict, why }) => `${table}, ${column}, ${row}: ${verdict}: ${why}`);
  };
  assert.deepEqual(alter('88.30±1.45*', '90.30±1.45*'), [
    'table 1, VinDr, ViT-B ImageNet supervised: disagrees: marked *, that is p below 0.05, but p is 0.899 to 0.933',
  ]);
  assert.deepEqual(alter('82.72±0.17*', '82.72±0.77*'), [
    'table 2, ChestX-ray14, Swin-B SimMIM on X-rays(926K): disagrees: marked *, that is p below 0.05, but p is 0.197 to 0.231',
  ]);
});

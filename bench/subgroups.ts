/**
 * How often a difference between subgroups is said that there is not, and how often one that there is.
 *
 *   node --import tsx bench/subgroups.ts [experiments] [row] [part]
 *
 * 10,000 experiments in the first row unless told otherwise, a tenth of them in the others, minutes each. Writes
 * bench/results/subgroups.md, but for a single row. The first row has four parts, each with a stream of its own, which may
 * be run side by side.
 */
import { writeFileSync } from 'node:fs';
import { type Found, type Setting, simulate } from './subgroup-experiments.ts';

const experiments = Number(process.argv[2] ?? 10_000);
const only = process.argv[3] === undefined ? null : Number(process.argv[3]);
const onlyPart = process.argv[4] === undefined ? null : Number(process.argv[4]);
const PARTS = 4;
const base: Setting = { arms: 2, trials: 3, cases: 400, positive: 0.4, planted: 0 };
const rows: readonly Setting[] = [base, { ...base, planted: 0.6 }];
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const lines = [
  '# Subgroups: differences that are said, and are not there',
  '',
  'Made by bench/subgroups.ts: AUC 0.87, groups of one column of 2, one of 3 and one of 4,',
  'independent of scores but for the planted effect: the classes of the first group of the first column lie closer by so many',
  'deviations. Wanted: wrong in at most 5.5 %, intervals that hold the truth in 93 to 97 %.',
  '',
  '| experiments | arms × trials | cases | positive | planted | a wrong "differs" | planted one said | intervals hold | tested |',
  '|---|---|---|---|---|---|---|---|---|',
];
for (const [row, setting] of rows.entries()) {
  if (only !== null && only !== row) continue;
  const count = row === 0 ? experiments : Math.ceil(experiments / 10);
  const seeds = row === 0 ? Array.from({ length: PARTS }, (_, part) => `subgroups ${part + 1}`) : ['subgroups'];
  const parts = seeds
    .filter((_, part) => onlyPart === null || part === onlyPart)
    .map((seed) => simulate(setting, count / seeds.length, seed));
  const mean = (of: keyof Found): number => parts.reduce((sum, part) => sum + part[of], 0) / parts.length;
  const [wrong, planted, covers, tested] = [mean('wrong'), mean('planted'), mean('covers'), mean('tested')];
  const { arms, trials, cases, positive, planted: effect } = setting;
  const found = effect === 0 ? '-' : percent(planted);
  lines.push(
    `| ${count} | ${arms} × ${trials} | ${cases} | ${percent(positive)} | ${effect} | ${percent(wrong)} | ${found} | ${percent(covers)} | ${percent(tested)} |`,
  );
  process.stdout.write(`${lines.at(-1)}\n`);
}
if (only === null) writeFileSync('bench/results/subgroups.md', `${lines.join('\n')}\n`);

/**
 * How often the report is wrong, on invented experiments of which the truth is known.
 *
 *   node --import tsx bench/statistics.ts [experiments]
 *
 * 10,000 experiments each unless told otherwise; some minutes. Writes bench/results/statistics.md; fails where a limit of
 * docs/report.md is broken.
 */
import { writeFileSync } from 'node:fs';
import { aucCoverage, diceCoverage, differenceCoverage, equalArms, ownErrors } from './statistics-simulations.ts';

const SEED = 'statistics of the report';
const experiments = Number(process.argv[2] ?? 10_000);
const lines: string[] = [];
const broken: string[] = [];
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function within(what: string, share: number, low: number, high: number): string {
  if (share < low || share > high)
    broken.push(`${what}: ${percent(share)}, outside ${percent(low)} to ${percent(high)}`);
  return percent(share);
}

function say(line: string): void {
  lines.push(line);
  process.stdout.write(`${line}\n`);
}

say('# How often the report is wrong\n');
say(`Made by bench/statistics.ts: ${experiments} seeded experiments a row.\n`);
say('## All arms equal (each at most 5.5 %)\n');
say('| arms × trials | a star anywhere | some arm "is best" | the set of possible bests lacks a best one |');
say('|---|---|---|---|');
for (const arms of [2, 3, 6, 10]) {
  for (const trials of [3, 5, 10]) {
    const { star, best, missed } = equalArms(arms, trials, experiments, SEED);
    const row = `${arms} × ${trials}`;
    const shares = [star, best, missed].map((share, index) => within(`${row}, column ${index + 1}`, share, 0, 0.055));
    say(`| ${row} | ${shares.join(' | ')} |`);
  }
}
say('\n## Two arms with equal AUC in the population, each with its own errors on cases (3.5 to 7 %)\n');
say('| images × trials | seeds and cases | seeds alone |');
say('|---|---|---|');
for (const cases of [60, 200, 1000]) {
  for (const trials of [3, 10]) {
    const { together, seedsAlone } = ownErrors(cases, trials, experiments, SEED);
    say(
      `| ${cases} × ${trials} | ${within(`${cases} images, ${trials} trials`, together, 0.035, 0.07)} | ${percent(seedsAlone)} |`,
    );
  }
}
say('\n## Coverage of 95 % intervals\n');
say('| interval | covers | wanted |');
say('|---|---|---|');
for (const [auc, shift] of [
  [0.8, 1.1902],
  [0.94, 2.1988],
] as const) {
  for (const [cases, positives] of [
    [60, 12],
    [100, 10],
    [200, 80],
    [1000, 100],
  ] as const) {
    for (const trials of [1, 3, 10]) {
      const what = `AUC ${auc}, ${cases} images, ${positives} positive, ${trials === 1 ? 'one trial' : `${trials} trials`}`;
      const share = aucCoverage(shift, { cases, positives, trials }, experiments, SEED);
      say(`| ${what} | ${within(what, share, 0.93, 0.97)} | 93 to 97 % |`);
    }
  }
}
for (const trials of [3, 5, 10]) {
  const what = `difference, ${trials} trials each`;
  say(`| ${what} | ${within(what, differenceCoverage(trials, experiments, SEED), 0.945, 0.955)} | 95 ± 0.5 % |`);
}
say(
  `| mean Dice, 5 % failures, 200 images | ${within('mean Dice', diceCoverage(200, experiments, SEED), 0.92, 1)} | at least 92 % |`,
);
say(`| mean Dice, 5 % failures, 49 images | ${percent(diceCoverage(49, experiments, SEED))} | (a flag below 50) |`);
if (experiments >= 10_000) writeFileSync(new URL('results/statistics.md', import.meta.url), `${lines.join('\n')}\n`);
for (const problem of broken) process.stderr.write(`broken: ${problem}\n`);
process.exitCode = broken.length > 0 ? 1 : 0;

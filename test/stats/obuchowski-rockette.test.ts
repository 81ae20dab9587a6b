/**
 * The data of Van Dyke (two modalities, five readers, 114 patients) as published: mean squares and covariances of AUCs,
 * and what Obuchowski, Rockette and Hillis make of them (Hillis, Academic Radiology 21, 2014).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differenceInterval } from '../../stats/difference.ts';
import { tTwoSided } from '../../stats/distributions.ts';
import type { Sample } from '../../stats/sample.ts';
import { meanError, type NoStandardError, type StandardError, together } from '../../stats/standard-error.ts';

const READERS = 5;
const PATIENTS = 114;
const close = (actual: number, expected: number, digits: number): void =>
  assert.ok(Math.abs(actual / expected - 1) < 10 ** -digits, `${actual}, not ${expected}`);
const known = (error: StandardError | NoStandardError): StandardError => {
  assert.ok(typeof error !== 'string');
  return error;
};

test('the difference of two modalities: standard error, degrees of freedom, F, p and interval', () => {
  const [msTR, cov2, cov3] = [0.00055103, 0.00033906, 0.00023561];
  // Readers saw both modalities: the readers' part has (2 - 1)(5 - 1) degrees of freedom.
  const error = known(together((2 * msTR) / READERS, READERS - 1, 2 * (cov2 - cov3), PATIENTS));
  const se = Math.sqrt(error.seeds + error.cases);
  close(se, 0.020672, 4);
  close(error.df, 15.034, 4);
  const difference = -0.0438;
  close((difference / se) ** 2, 4.4896, 3);
  close(tTwoSided(difference / se, error.df), 0.051162, 2.5);
  const [low, high] = differenceInterval(difference, error, 0.95);
  close(low, -0.087852, 3);
  assert.ok(Math.abs(high - 0.0002513) < 5e-5);
});

test('one modality: the interval of a mean over trials and cases, the covariance taken as known', () => {
  const [msR, cov2] = [0.0030826, 0.00047718];
  const cases = { units: PATIENTS, mean: new Float64Array(PATIENTS), covariance: cov2, df: Number.POSITIVE_INFINITY };
  const sample: Sample = { n: READERS, mean: 0.9, variance: msR, cases };
  const error = known(meanError(sample, 'seeds+cases'));
  close(Math.sqrt(error.seeds + error.cases), 0.033071, 4);
  close(error.df, 12.588, 4);
});

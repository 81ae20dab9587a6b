/** Cubic splines over unevenly spaced samples, and SimMIM's spacing for tables of relative positions. */
import type { ResampleMatrix } from './resample.ts';

/**
 * SimMIM's way to a table of another window (https://github.com/microsoft/SimMIM, utils.py): samples stand at 0, ±1,
 * ±(1+q), ±(1+q+q²) ..., q such that the last reaches the edge of the new table, so that near positions keep their
 * distance; between them a cubic spline.
 * @param from side of the table, odd; null where a cubic spline needs more samples.
 */
export function geometricMatrix(from: number, to: number): ResampleMatrix | null {
  if (from < 4) return null;
  const half = Math.floor(from / 2);
  const reach = Math.floor(to / 2);
  const ratio = geometricRatio(half, reach);
  const distances = Array.from({ length: half }, (_, index) => geometricSum(ratio, index + 1));
  const places = [...distances.toReversed().map((distance) => -distance), 0, ...distances];
  return splineMatrix(
    places,
    Array.from({ length: to }, (_, index) => index - reach),
  );
}

/** By bisection, exactly as SimMIM does it: another way to the same root would differ in the sixth digit. */
function geometricRatio(terms: number, reach: number): number {
  let left = 1.01;
  let right = 1.5;
  let ratio = left;
  while (right - left > 1e-6) {
    ratio = (left + right) / 2;
    if (geometricSum(ratio, terms) > reach) right = ratio;
    else left = ratio;
  }
  return ratio;
}

/** 1 + q + ... + q^(terms - 1) */
function geometricSum(ratio: number, terms: number): number {
  return (1 - ratio ** terms) / (1 - ratio);
}

/** Interpolating cubic spline with not-a-knot ends; beyond the samples, the value of the last one. */
export function splineMatrix(places: readonly number[], targets: readonly number[]): ResampleMatrix {
  const from = places.length;
  const curvature = curvatureMatrix(places);
  const weights = new Float64Array(targets.length * from);
  targets.forEach((wanted, row) => {
    const at = Math.min(Math.max(wanted, places[0]!), places[from - 1]!);
    const right = Math.max(
      1,
      places.findIndex((place) => place >= at),
    );
    const step = places[right]! - places[right - 1]!;
    const a = (places[right]! - at) / step;
    const b = 1 - a;
    const bend = [((a ** 3 - a) * step ** 2) / 6, ((b ** 3 - b) * step ** 2) / 6] as const;
    weights[row * from + right - 1]! += a;
    weights[row * from + right]! += b;
    for (let sample = 0; sample < from; sample++) {
      weights[row * from + sample]! += bend[0] * curvature[right - 1]![sample]! + bend[1] * curvature[right]![sample]!;
    }
  });
  return { from, to: targets.length, weights };
}

/** Second derivatives at the samples as combinations of the samples' values: a square matrix. */
function curvatureMatrix(places: readonly number[]): readonly Float64Array[] {
  const count = places.length;
  const steps = places.slice(1).map((place, index) => place - places[index]!);
  // Each row: the equation's coefficients, then those of the samples' values on its right-hand side.
  const rows = Array.from({ length: count }, () => new Float64Array(2 * count));
  for (let index = 1; index < count - 1; index++) {
    const [before, behind] = [steps[index - 1]!, steps[index]!];
    rows[index]!.set([before, 2 * (before + behind), behind], index - 1);
    rows[index]!.set([6 / before, -6 / before - 6 / behind, 6 / behind], count + index - 1);
  }
  // Not a knot: the third derivative is the same on both sides of the second and of the last sample but one.
  rows[0]!.set([steps[1]!, -(steps[0]! + steps[1]!), steps[0]!]);
  const [last, previous] = [steps[count - 2]!, steps[count - 3]!];
  rows[count - 1]!.set([last, -(last + previous), previous], count - 3);
  return solve(rows);
}

/** Gauss-Jordan elimination with pivoting of [A | B]; returns the rows of A⁻¹B. */
function solve(rows: Float64Array[]): readonly Float64Array[] {
  const count = rows.length;
  for (let column = 0; column < count; column++) {
    let pivot = column;
    for (let row = column; row < count; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const head = rows[column]!;
    const scale = head[column]!;
    for (let index = 0; index < head.length; index++) head[index]! /= scale;
    rows.forEach((row, index) => {
      const factor = row[column]!;
      if (index === column || factor === 0) return;
      for (let at = 0; at < row.length; at++) row[at]! -= factor * head[at]!;
    });
  }
  return rows.map((row) => row.subarray(count));
}

/** Metrics of what is said beside what is true. */
import { countCells, countsInfluence } from '../../stats/influence/counts.ts';
import { type ClassificationCases, UNKNOWN, type Value } from '../definition.ts';
import { isSaid, labelOf } from './binary.ts';
import type { OfClass } from './by-class.ts';

/** Cases of a class that are said to be of it, and so on. */
export interface Confusion {
  /** True positives, false negatives, false positives, true negatives. */
  readonly tp: number;
  readonly fn: number;
  readonly fp: number;
  readonly tn: number;
}

type Said = (cases: ClassificationCases, at: number, index: number) => boolean;

/** A metric of one class from its confusion. @param said what counts as said */
export function ofConfusion(
  of: (confusion: Confusion, cases: ClassificationCases) => Value,
  said: (cases: ClassificationCases, index: number) => Said | string = () => isSaid,
): OfClass {
  const fromCounts = (counts: Float64Array, cases: ClassificationCases): Value => {
    const [tn, fp, fn, tp] = [counts[0]!, counts[1]!, counts[2]!, counts[3]!];
    return tn + fp + fn + tp === 0 ? 'its label is known of no test image' : of({ tp, fn, fp, tn }, cases);
  };
  return {
    value(cases, index) {
      const how = said(cases, index);
      return typeof how === 'string' ? how : fromCounts(countCells(cellsOf(cases, index, how), 4), cases);
    },
    influence(cases, index) {
      const how = said(cases, index);
      if (typeof how === 'string') return null;
      return countsInfluence(cellsOf(cases, index, how), 4, cases.units, (counts) => fromCounts(counts, cases));
    },
  };
}

/** 2 truth + said; -1 where the truth is not known. */
function cellsOf(cases: ClassificationCases, index: number, said: Said): Int32Array {
  return Int32Array.from({ length: cases.cases }, (_, at) => {
    const label = labelOf(cases, at, index);
    return label === UNKNOWN ? -1 : 2 * label + Number(said(cases, at, index));
  });
}

/** a / b, or why not. */
export const ratio = (a: number, b: number, why: string): Value => (b === 0 ? why : a / b);

export const NONE_OF_CLASS = 'no test image is of this class';
export const ALL_OF_CLASS = 'every test image is of this class';
export const NONE_SAID = 'no test image is said to be of this class';
export const ALL_SAID = 'every test image is said to be of this class';

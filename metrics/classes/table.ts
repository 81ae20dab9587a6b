/** Metrics of the whole table of true and said classes, where an image has one. */
import { argmax } from '../../common/many.ts';
import { countCells, countsInfluence } from '../../stats/influence/counts.ts';
import type { Influence } from '../../stats/influence/influence.ts';
import type { ClassificationCases, Value } from '../definition.ts';

/** Row by row: true class, said class. */
export interface ClassTable {
  readonly classes: number;
  readonly counts: Float64Array;
  /** Cases of each true class, and of each that is said. */
  readonly truths: Float64Array;
  readonly said: Float64Array;
  readonly all: number;
  /** On the diagonal. */
  readonly right: number;
}

type OfTable = (table: ClassTable) => Value;

export function tableValue(cases: ClassificationCases, of: OfTable): Value {
  return of(tableOf(countCells(cellsOf(cases), cases.classes ** 2), cases.classes));
}

export function tableInfluence(cases: ClassificationCases, of: OfTable): Influence | null {
  return countsInfluence(cellsOf(cases), cases.classes ** 2, cases.units, (counts) =>
    of(tableOf(counts, cases.classes)),
  );
}

function cellsOf({ cases, classes, truth, scores }: ClassificationCases): Int32Array {
  return Int32Array.from({ length: cases }, (_, at) => truth[at]! * classes + argmax(scores, at * classes, classes));
}

function tableOf(counts: Float64Array, classes: number): ClassTable {
  const [truths, said] = [new Float64Array(classes), new Float64Array(classes)];
  let [all, right] = [0, 0];
  for (let truth = 0; truth < classes; truth++)
    for (let answer = 0; answer < classes; answer++) {
      const count = counts[truth * classes + answer]!;
      truths[truth]! += count;
      said[answer]! += count;
      all += count;
      if (truth === answer) right += count;
    }
  return { classes, counts, truths, said, all, right };
}

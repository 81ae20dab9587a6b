/** Reference numbers of scikit-learn, and the comparison that they are due. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

interface Golden {
  readonly roc_auc: readonly {
    readonly name: string;
    readonly y: readonly number[];
    readonly score: readonly number[];
    readonly expected: number | null;
  }[];
  readonly multilabel: readonly {
    readonly name: string;
    readonly y: readonly (readonly number[])[];
    readonly score: readonly (readonly number[])[];
    readonly expected: { readonly per_class: readonly (number | null)[]; mean?: number; mean_of_defined?: number };
  }[];
  readonly accuracy: readonly {
    readonly name: string;
    readonly y: readonly number[];
    readonly pred: readonly number[];
    readonly labels: readonly number[];
    readonly expected: number;
  }[];
  readonly one_vs_rest: readonly {
    readonly name: string;
    readonly y: readonly number[];
    readonly prob: readonly (readonly number[])[];
    readonly expected: { readonly ovr_macro: number; readonly per_class_one_vs_rest: readonly number[] };
  }[];
}

export const golden: Golden = JSON.parse(
  readFileSync(new URL('../golden/metrics/classification.json', import.meta.url), 'utf8'),
);

/** Equal to 1e-10, or both null. */
export function near(actual: number | null | undefined, expected: number | null | undefined): void {
  if (typeof actual === 'number' && typeof expected === 'number' && Math.abs(actual - expected) <= 1e-10) return;
  assert.equal(actual, expected);
}

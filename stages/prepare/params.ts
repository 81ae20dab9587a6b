/** From the settings of `data` to the parameters of `prepare`. Light: plans are made with it. */
import { type DataSource, sourceOf } from '../../data/formats/index.ts';
import { maskClasses } from '../../data/formats/source.ts';
import type { Reading, Selection, SplitPlan } from '../../schemas/data-config.ts';
import type { DataSettings } from '../../schemas/types.ts';

export interface PrepareParams {
  readonly source: DataSource;
  readonly selection: Selection;
  /** Longest short side of a stored image in pixels. */
  readonly store: number;
  readonly on_bad_image: 'error' | 'skip';
  /** Absent: files say everything. */
  readonly reading?: Reading;
  /** Only training images are named, for pre-training: the other splits may be empty. Absent: none may be. */
  readonly training_only?: true;
  /** What images or patients on both sides of a split do. */
  readonly audit: 'warn' | 'fail';
}

/** @param data settings that passed their checks */
export function prepareParams(data: DataSettings): PrepareParams {
  return {
    source: sourceOf(data.format!, data),
    selection: selection(data),
    store: data.image.store,
    on_bad_image: data.on_bad_image,
    ...reading(data),
    audit: data.audit,
  };
}

/** Nothing where files say everything. */
function reading(data: DataSettings): { readonly reading?: Reading } {
  const { white = null, frame = null } = data;
  const mask_classes = maskClasses(data);
  const half = data.mask_rule === 'half';
  if (white === null && frame === null && mask_classes === null && half) return {};
  return { reading: { white, frame, mask_classes, ...(!half && { mask_rule: 'any' }) } };
}

function selection({ patients, make_splits, fraction, few_shot, seed }: DataSettings): Selection {
  const splits = make_splits === undefined ? null : splitPlan(make_splits);
  return { patients: patients ?? null, splits, fraction, few_shot: few_shot ?? null, seed };
}

function splitPlan(made: NonNullable<DataSettings['make_splits']>): SplitPlan {
  const { val = null, test = null, folds, fold, stratify = true, file, lists } = made;
  if (file !== undefined) return { kind: 'file', file };
  if (folds === undefined) return { kind: 'ratios', val, test, stratify, ...(lists && { lists }) };
  return { kind: 'folds', folds, fold: fold!, val, stratify };
}

/** What is in a weights file, and what would become of it in a model; for people and programs that look. */
import { sizeOf } from '../../tensor/shape.ts';
import { ITEM_SIZE } from '../format/dtype.ts';
import { listTensors, type WeightsFile } from '../format/file.ts';
import type { LazyTensor } from '../format/tensor.ts';
import type { Value } from '../format/value.ts';
import { type Fit, isWhole } from '../loading/fit.ts';
import { byReason } from '../loading/load.ts';

/** Something directly in the file: a tensor, or what holds tensors, or other data. */
export interface Entry {
  readonly name: string;
  /** tensor, dict, list, text, number ... */
  readonly kind: string;
  /** The value of plain data, at most 60 characters; null for what holds other things. */
  readonly value: string | null;
  /** In it and below it. */
  readonly tensors: number;
  readonly bytes: number;
}

export interface TensorSummary {
  readonly name: string;
  readonly dtype: LazyTensor['dtype'];
  readonly shape: readonly number[];
}

export interface Contents {
  readonly format: WeightsFile['format'];
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: readonly Entry[];
  /** All of them, however deep, by their paths. */
  readonly tensors: readonly TensorSummary[];
}

export function contentsOf({ format, metadata, root }: WeightsFile): Contents {
  return {
    format,
    metadata,
    entries: Array.from(root.entries, ([key, value]) => entry(String(key), value)),
    tensors: listTensors(root).map(({ path, tensor }) => ({ name: path, dtype: tensor.dtype, shape: tensor.shape })),
  };
}

function entry(name: string, value: Value): Entry {
  const tensors = listTensors(value).map(({ tensor }) => tensor);
  const bytes = tensors.reduce((sum, { dtype, shape }) => sum + sizeOf(shape) * ITEM_SIZE[dtype], 0);
  return { name, kind: kindOf(value), value: plainValue(value), tensors: tensors.length, bytes };
}

function kindOf(value: Value): string {
  if (value === null) return 'nothing';
  if (typeof value === 'object') return value.kind === 'object' ? value.class : value.kind;
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'yes or no' : 'number';
}

function plainValue(value: Value): string | null {
  if (value === null || typeof value === 'object') return null;
  const text = String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** What loading would do. All names are the model's, except those of tensors of the file, which are the file's. */
export interface FitSummary {
  /** false: loading would be refused, because of the last three lists. */
  readonly fits: boolean;
  /** Parameters taken as they are. */
  readonly matched: readonly string[];
  readonly resized: readonly {
    readonly name: string;
    readonly from: readonly number[];
    readonly to: readonly number[];
  }[];
  /** Tensors of the file that several parameters get a copy of. */
  readonly expanded: readonly { readonly tensor: string; readonly to: readonly string[] }[];
  /** Parameters that keep their initial values, as they may. */
  readonly initial: readonly string[];
  /** Tensors of the file that are not wanted, as may be. */
  readonly dropped: readonly string[];
  /** The same by why they are not. */
  readonly reasons: Readonly<Record<string, readonly string[]>>;
  /** Whose names the file has; null: the model's own. */
  readonly layout: string | null;
  readonly missing: readonly string[];
  readonly misshapen: readonly {
    readonly name: string;
    readonly expected: readonly number[];
    readonly found: readonly number[];
  }[];
  readonly left_over: readonly string[];
}

export function fitSummary(fit: Fit): FitSummary {
  const { uses, missing, unused, recognised, misfits } = fit;
  const users = new Map<string, string[]>();
  for (const { name, source } of uses) users.set(source.from, [...(users.get(source.from) ?? []), name]);
  return {
    fits: isWhole(fit),
    matched: uses.filter(({ adapt }) => adapt === null).map(({ name }) => name),
    resized: uses
      .filter(({ adapt }) => adapt !== null)
      .map(({ name, source, shape }) => ({ name, from: source.shape, to: shape })),
    expanded: [...users].filter(([, names]) => names.length > 1).map(([tensor, to]) => ({ tensor, to })),
    initial: missing,
    dropped: unused.map(({ name }) => name),
    reasons: byReason(unused),
    layout: recognised?.layout.title ?? null,
    missing: misfits.missing.map(({ name }) => name),
    misshapen: misfits.misshapen.map(({ name, expected, source }) => ({ name, expected, found: source.shape })),
    left_over: misfits.leftOver.map(({ from }) => from),
  };
}

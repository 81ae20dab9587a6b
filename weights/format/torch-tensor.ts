/** PyTorch's storages and tensors as pickles describe them: a tensor is a strided view of a storage. */
import type { ByteSource } from '../../common/archives/bytes.ts';
import type { PickleCursor } from '../pickle/cursor.ts';
import { type DType, ITEM_SIZE } from './dtype.ts';
import { geometryProblem, type LazyTensor } from './tensor.ts';
import { isNode, type StorageNode, type Value } from './value.ts';

/** Element types by the names of storage classes, in module `torch` (`torch.cuda` in files of PyTorch before 0.4). */
const STORAGES: ReadonlyMap<string, DType> = new Map([
  ['DoubleStorage', 'F64'],
  ['FloatStorage', 'F32'],
  ['HalfStorage', 'F16'],
  ['BFloat16Storage', 'BF16'],
  ['LongStorage', 'I64'],
  ['IntStorage', 'I32'],
  ['ShortStorage', 'I16'],
  ['CharStorage', 'I8'],
  ['ByteStorage', 'U8'],
  ['BoolStorage', 'BOOL'],
  ['ComplexFloatStorage', 'C64'],
  ['ComplexDoubleStorage', 'C128'],
  ['UntypedStorage', 'U8'],
]);

/** What a persistent id says about a storage. */
export interface StorageId {
  readonly dtype: DType;
  readonly key: string;
  /** In elements. */
  readonly count: number;
  /** Files of PyTorch before 0.4 only: the part of the storage that is meant, in elements. */
  readonly view: { readonly offset: number; readonly count: number } | null;
}

/**
 * Reads `('storage', class, key, location, count[, view])`.
 * @throws InputError for anything else.
 */
export function storageId(id: Value, cursor: PickleCursor): StorageId {
  const [tag, type, key, , count, view] = isNode(id, 'tuple') ? id.items : [];
  if (tag !== 'storage' || !isNode(type, 'global') || typeof key !== 'string' || typeof count !== 'number') {
    throw cursor.error('a persistent id that is no storage');
  }
  const name = `${type.module}.${type.name}`;
  const dtype = /^torch(\.cuda|\.storage)?$/.test(type.module) ? STORAGES.get(type.name) : undefined;
  if (dtype === undefined) throw cursor.error(`${name.slice(0, 100)} is no type of storage that assay reads`);
  if (!Number.isSafeInteger(count * ITEM_SIZE[dtype]) || count < 0)
    throw cursor.error(`a storage of ${count} elements`);
  return { dtype, key, count, view: storageView(view, count, cursor) };
}

function storageView(view: Value | undefined, count: number, cursor: PickleCursor): StorageId['view'] {
  if (view === undefined || view === null) return null;
  const [, offset, size] = isNode(view, 'tuple') ? view.items : [];
  const whole = [offset, size].every((number) => Number.isSafeInteger(number));
  if (
    !whole ||
    typeof offset !== 'number' ||
    typeof size !== 'number' ||
    offset < 0 ||
    size < 0 ||
    offset + size > count
  ) {
    throw cursor.error(`a view that is not within its storage of ${count} elements`);
  }
  return { offset, count: size };
}

export function storageNode({ dtype, count, view }: StorageId, storage: ByteSource): StorageNode {
  return { kind: 'storage', storage, dtype, offset: view?.offset ?? 0, count: view?.count ?? count };
}

/** `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, ...)`. */
export function rebuildTensor([storage, offset, size, stride]: readonly Value[], cursor: PickleCursor): LazyTensor {
  const shape = numbers(size);
  const strides = numbers(stride);
  if (!isNode(storage, 'storage') || typeof offset !== 'number' || shape === null || strides === null) {
    throw cursor.error('a tensor without storage, offset, shape or strides');
  }
  const { dtype, offset: base, count } = storage;
  const problem = geometryProblem({ kind: 'tensor', dtype, shape, strides, offset, storage: storage.storage }, count);
  if (problem !== null) throw cursor.error(`a tensor that cannot be: ${problem}`);
  return { kind: 'tensor', dtype, shape, strides, offset: base + offset, storage: storage.storage };
}

/** A tuple of numbers, as many as a tensor has dimensions at most. */
function numbers(value: Value | undefined): readonly number[] | null {
  if (!isNode(value, 'tuple') || value.items.length > 64) return null;
  const found = value.items.filter((item) => typeof item === 'number');
  return found.length === value.items.length ? found : null;
}

/**
 * Checkpoints as torch.save wrote them before PyTorch 1.6: five pickles one after the other (magic number, protocol,
 * system, data, storage keys), then each storage as a 64-bit count and its elements, in the order of the keys.
 */
import { type ByteSource, corrupt, windowOf } from '../../common/archives/bytes.ts';
import { PickleCursor } from '../pickle/cursor.ts';
import { type PersistentLoad, unpickle } from '../pickle/machine.ts';
import { ITEM_SIZE } from './dtype.ts';
import { type StorageId, storageId, storageNode } from './torch-tensor.ts';
import { entryOf, isNode, type Value } from './value.ts';

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
/** The magic number as a pickle begins with it: protocol 2, a whole number of 10 bytes. */
export const LEGACY_START = Uint8Array.of(0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8);

/** @throws InputError where the file is cut off or damaged, or asks for more than tensors and plain data. */
export function readTorchLegacy(file: ByteSource): Value {
  const cursor = new PickleCursor(file, 0);
  const plain = (): Value => unpickle(cursor, (id) => storageNode(storageId(id, cursor), file));
  const header = [plain(), plain()];
  if (header[0] !== MAGIC || header[1] !== PROTOCOL) throw corrupt(file, 0, 'a damaged header of torch.save');
  if (entryOf(plain(), 'little_endian') !== true) throw corrupt(file, 0, 'written on a big-endian machine');

  const storages = new Map<string, LegacyStorage>();
  const data = unpickle(cursor, persistentLoad(cursor, storages));
  const keys = plain();
  if (!isNode(keys, 'list')) throw cursor.error('the storage keys are no list');
  let position = cursor.position;
  for (const key of keys.items) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined) throw cursor.error('a storage key that no tensor has');
    position = storage.locate(position);
  }
  for (const storage of storages.values()) {
    if (!storage.located) throw cursor.error(`storage ${storage.part} is not among the storage keys`);
  }
  return data;
}

function persistentLoad(cursor: PickleCursor, storages: Map<string, LegacyStorage>): PersistentLoad {
  return (id) => {
    // A pickled module carries its source code along. The class is all that is kept of it.
    if (isNode(id, 'tuple') && id.items[0] === 'module') return id.items[1] ?? null;
    const wanted = storageId(id, cursor);
    const storage = storages.get(wanted.key) ?? new LegacyStorage(cursor.source, wanted);
    if (storage.size !== wanted.count * ITEM_SIZE[wanted.dtype]) {
      throw cursor.error(`storage ${wanted.key} of two different sizes`);
    }
    storages.set(wanted.key, storage);
    return storageNode(wanted, storage);
  };
}

/** Where a storage lies is only known once the data pickle that refers to it has been read. */
class LegacyStorage implements ByteSource {
  readonly file: string;
  readonly part: string;
  readonly size: number;
  readonly fileSize: number;
  readonly #source: ByteSource;
  readonly #count: number;
  #window: ByteSource | null = null;

  constructor(source: ByteSource, { key, count, dtype }: StorageId) {
    this.file = source.file;
    this.part = `storage ${key}`;
    this.size = count * ITEM_SIZE[dtype];
    this.fileSize = source.fileSize;
    this.#source = source;
    this.#count = count;
  }

  get located(): boolean {
    return this.#window !== null;
  }

  /** @returns where the next storage begins. */
  locate(position: number): number {
    const { buffer, byteOffset } = this.#source.read(position, 8);
    const count = new DataView(buffer, byteOffset, 8).getBigInt64(0, true);
    if (count !== BigInt(this.#count)) {
      throw corrupt(this.#source, position, `${this.part} has ${count} elements, expected ${this.#count}`);
    }
    this.#window = windowOf(this.#source, this.part, position + 8, this.size);
    return position + 8 + this.size;
  }

  read(start: number, length: number): Uint8Array {
    if (this.#window === null) throw new Error(`${this.part} has not been located`);
    return this.#window.read(start, length);
  }
}

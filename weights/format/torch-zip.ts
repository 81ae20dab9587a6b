/** Checkpoints as torch.save has written them since PyTorch 1.6: a zip archive of a pickle and one entry a storage. */
import { type ByteSource, corrupt } from '../../common/archives/bytes.ts';
import type { ZipArchive } from '../../common/archives/zip.ts';
import { PickleCursor } from '../pickle/cursor.ts';
import { unpickle } from '../pickle/machine.ts';
import { ITEM_SIZE } from './dtype.ts';
import { storageId, storageNode } from './torch-tensor.ts';
import type { Value } from './value.ts';

/** @throws InputError where the archive is no checkpoint, or asks for more than tensors and plain data. */
export function readTorchZip(file: ByteSource, archive: ZipArchive): Value {
  const pickles = archive.names.filter((name) => /^([^/]*\/)?data\.pkl$/.test(name));
  if (pickles.length !== 1) {
    const held = archive.names.slice(0, 5).join(', ') || 'nothing';
    throw corrupt(file, null, `a zip archive with ${pickles.length} entries data.pkl, expected one; it holds ${held}`);
  }
  const root = pickles[0]!.slice(0, -'data.pkl'.length);
  if (archive.names.some((name) => name === `${root}constants.pkl` || name.startsWith(`${root}code/`))) {
    throw corrupt(
      file,
      null,
      'a TorchScript program, expected a checkpoint',
      'Load it with torch.jit.load and save its state_dict() with torch.save, or as .safetensors',
    );
  }
  requireLittleEndian(archive, root);
  const cursor = new PickleCursor(archive.entry(pickles[0]!)!, 0);
  return unpickle(cursor, (id) => {
    const wanted = storageId(id, cursor);
    const part = `${root}data/${wanted.key}`;
    const storage = archive.entry(part);
    const size = wanted.count * ITEM_SIZE[wanted.dtype];
    if (storage === null) throw cursor.error(`a storage in ${part}, but the archive has no such entry`);
    if (storage.size !== size) {
      throw cursor.error(`a storage of ${size} bytes in ${part}, but that entry has ${storage.size}`);
    }
    return storageNode(wanted, storage);
  });
}

/** Newer writers say the byte order; on the few big-endian machines it is not what this reader takes it for. */
function requireLittleEndian(archive: ZipArchive, root: string): void {
  const order = archive.entry(`${root}byteorder`);
  if (order === null) return;
  const text = Buffer.from(order.read(0, Math.min(order.size, 16))).toString('latin1');
  if (text !== 'little') throw corrupt(order, 0, `byte order '${text}', expected 'little'`);
}

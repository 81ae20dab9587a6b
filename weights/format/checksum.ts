/** A checksum over tensors and the text beside them, for files that are written again and again: a digest would take longer. */
import { crc32 } from 'node:zlib';
import { canonicalJson } from '../../common/canonical.ts';
import type { HostTensors } from '../../tensor/device.ts';

/** CRC-32 of names, shapes and values, in the order of the names, and of the metadata: 8 hexadecimal digits. */
export function tensorsChecksum(tensors: HostTensors, metadata: Readonly<Record<string, string>>): string {
  let sum = crc32(canonicalJson(metadata));
  for (const name of Object.keys(tensors).sort()) {
    const { shape, data } = tensors[name]!;
    sum = crc32(JSON.stringify([name, shape, data.constructor.name]), sum);
    sum = crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), sum);
  }
  return sum.toString(16).padStart(8, '0');
}

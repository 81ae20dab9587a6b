/** Makes small weights files, whole and broken, byte by byte. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';

/** A folder that goes away after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-weights-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const folder = temporaryFolder();
let count = 0;

/** Writes the bytes under a new name. */
export function fileOf(bytes: Uint8Array, suffix = '.pth'): string {
  const path = join(folder, `${++count}${suffix}`);
  writeFileSync(path, bytes);
  return path;
}

/** One character a byte. */
export function latin1(...parts: readonly string[]): Buffer {
  return Buffer.from(parts.join(''), 'latin1');
}

export function uint(value: number, length: 2 | 4): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntLE(value, 0, length);
  return bytes;
}

export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly deflate?: boolean;
  /** What the directory says instead of the truth. */
  readonly crc?: number;
  readonly size?: number;
}

/** A zip archive as other software writes it, or one whose directory lies. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, deflate = false, crc = crc32(data), size = data.length } of entries) {
    const packed = deflate ? deflateRawSync(data) : Buffer.from(data);
    const fields = [uint(deflate ? 8 : 0, 2), uint(0, 4), uint(crc, 4), uint(packed.length, 4), uint(size, 4)];
    const common = [uint(20, 2), uint(0x800, 2), ...fields, uint(name.length, 2), uint(0, 2)];
    const file = Buffer.concat([latin1('PK\x03\x04'), ...common, latin1(name), packed]);
    const rest = [uint(0, 2), uint(0, 2), uint(0, 2), uint(0, 4), uint(offset, 4)];
    directory.push(Buffer.concat([latin1('PK\x01\x02'), uint(20, 2), ...common, ...rest, latin1(name)]));
    files.push(file);
    offset += file.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const counts = [
    uint(0, 4),
    uint(entries.length, 2),
    uint(entries.length, 2),
    uint(size, 4),
    uint(offset, 4),
    uint(0, 2),
  ];
  return Buffer.concat([...files, ...directory, latin1('PK\x05\x06'), ...counts]);
}

/** A checkpoint whose data.pkl is this pickle. */
export function checkpoint(pickle: Uint8Array, ...more: readonly ZipEntry[]): Buffer {
  return zip([{ name: 'a/data.pkl', data: pickle }, ...more]);
}

/** Opcodes of `torch._utils._rebuild_tensor_v2` over float32 storage '0'. */
export function tensorPickle(
  shape: readonly number[],
  strides: readonly number[],
  elements: number,
  offset = 0,
): string {
  const tuple = (numbers: readonly number[]): string => `(${numbers.map((number) => `I${number}\n`).join('')}t`;
  const storage = `((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuI${elements}\ntQ`;
  return `ctorch._utils\n_rebuild_tensor_v2\n${storage}I${offset}\n${tuple(shape)}${tuple(strides)}\x89NtR`;
}

/** A whole checkpoint of named float32 vectors that are views of one storage. */
export function vectors(lengths: Readonly<Record<string, number>>): Buffer {
  const total = Object.values(lengths).reduce((sum, length) => sum + length, 0);
  let offset = 0;
  const items = Object.entries(lengths).map(([name, length]) => {
    const item = `V${name}\n${tensorPickle([length], [1], total, offset)}`;
    offset += length;
    return item;
  });
  const data = Buffer.from(Float32Array.from({ length: total }, (_, index) => index + 1).buffer);
  return checkpoint(latin1('\x80\x02}(', ...items, 'u.'), { name: 'a/data/0', data });
}

/** A safetensors file with this header, whatever it says, and that many bytes of data. */
export function safetensors(header: string, size: number): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(size)]);
}

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AssayError } from '../../common/errors.ts';
import { type RandomStream, randomStream } from '../../common/random.ts';
import { listTensors, openWeights } from '../../weights/format/file.ts';
import { readBytes, readTensor } from '../../weights/format/tensor.ts';
import { goldenPath } from './golden.ts';
import { temporaryFolder } from './make.ts';

/** For a long run: `ASSAY_MUTATIONS=10000`. */
const COUNT = Number(process.env['ASSAY_MUTATIONS'] ?? 300);
const FILES: readonly { readonly name: string; readonly checksums: boolean }[] = [
  { name: 'views_zip.pth', checksums: true },
  { name: 'vit_half_zip.pth', checksums: true },
  { name: 'vit_augreg_resize.npz', checksums: true },
  { name: 'views_legacy.pth', checksums: false },
  { name: 'vit_with_objects_legacy.pth', checksums: false },
  { name: 'views_zip.expected.safetensors', checksums: false },
];
/** Of the process's own time: a machine may be busy with others. */
const MAX_MS = 5000;
const MAX_BYTES = 2 ** 28;
const path = join(temporaryFolder(), 'mutated.pth');

/** Every tensor's bytes by path. @throws AssayError where the file is refused */
async function contents(file: string): Promise<ReadonlyMap<string, Buffer>> {
  const opened = await openWeights(file);
  try {
    const found = new Map<string, Buffer>();
    for (const { path: name, tensor } of listTensors(opened.root)) {
      if (tensor.dtype !== 'I64') readTensor(tensor);
      found.set(name, Buffer.from(readBytes(tensor)));
    }
    return found;
  } finally {
    opened.close();
  }
}

/** Numbers that lengths, counts and offsets like to be wrong with. */
const LIES = [0, 1, 0x7f, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

function mutate(original: Buffer, stream: RandomStream): Buffer {
  const bytes = Buffer.from(original);
  // Structure is at the ends (zip directory, headers, pickles): half of the damage goes there.
  const near = (): number => Math.min(bytes.length - 1, stream.integer(2048));
  const spot = (): number =>
    [near(), bytes.length - 1 - near(), stream.integer(bytes.length), stream.integer(bytes.length)][stream.integer(4)]!;
  for (let times = 1 + stream.integer(3); times > 0; times--) {
    const at = spot();
    const kind = stream.integer(5);
    if (kind <= 1) bytes[at]! ^= 1 << stream.integer(8);
    else if (kind === 2) bytes[at] = stream.integer(256);
    else if (kind === 3) bytes.writeUInt32LE(LIES[stream.integer(LIES.length)]!, Math.min(at, bytes.length - 4));
    else if (times === 1) return stream.integer(2) === 0 ? bytes.subarray(0, at) : cut(bytes, at, stream.integer(64));
  }
  return bytes;
}

function cut(bytes: Buffer, at: number, length: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
}

describe(`${COUNT} damaged files give correct tensors or a clear error, in little time and memory`, () => {
  for (const { name, checksums } of FILES) {
    it(name, async () => {
      const original = readFileSync(goldenPath(name));
      const whole = await contents(goldenPath(name));
      const memory = process.resourceUsage().maxRSS;
      for (let index = 0; index < COUNT / FILES.length; index++) {
        const bytes = mutate(original, randomStream('mutations', name, index));
        writeFileSync(path, bytes);
        const start = process.cpuUsage();
        const found = await contents(path).catch((error) => {
          assert.ok(error instanceof AssayError, `mutation ${index}: ${error instanceof Error ? error.stack : error}`);
          assert.ok(error.message.startsWith(`${path}: `), `mutation ${index}: ${error.message}`);
          return null;
        });
        const { user, system } = process.cpuUsage(start);
        assert.ok((user + system) / 1000 < MAX_MS, `mutation ${index} took too long`);
        // Where the format has checksums, damage cannot go unseen: what is read is what was written.
        for (const [key, tensor] of (checksums && found) || []) {
          assert.deepEqual(tensor, whole.get(key), `mutation ${index} of ${key} was not noticed`);
        }
      }
      const grown = 1024 * (process.resourceUsage().maxRSS - memory);
      assert.ok(grown < original.length + MAX_BYTES, `took ${grown} bytes of memory`);
    });
  }
});

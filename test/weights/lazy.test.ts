import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { openWeights } from '../../weights/format/file.ts';
import { readTensor } from '../../weights/format/tensor.ts';
import { tensorsIn } from '../../weights/format/value.ts';
import { safetensors, temporaryFolder } from './make.ts';

it('a tensor of a 4 GiB file is read without the rest of it', async () => {
  const path = join(temporaryFolder(), 'large.safetensors');
  const end = 2 ** 32;
  const header =
    `{"optimizer":{"dtype":"F32","shape":[${end / 4}],"data_offsets":[0,${end}]},` +
    `"small":{"dtype":"F32","shape":[2],"data_offsets":[${end},${end + 8}]}}`;
  const start = safetensors(header, 0);
  const descriptor = openSync(path, 'w');
  // The file has a hole in place of the large tensor, so it takes no room on the disk either.
  writeSync(descriptor, start);
  ftruncateSync(descriptor, start.length + end);
  writeSync(descriptor, Buffer.from(Float32Array.of(1, 2).buffer), 0, 8, start.length + end);
  closeSync(descriptor);
  const before = process.memoryUsage().rss;
  const file = await openWeights(path);
  assert.deepEqual(readTensor(tensorsIn(file.root).get('small')!).data, Float32Array.of(1, 2));
  file.close();
  assert.ok(process.memoryUsage().rss - before < 2 ** 26);
});

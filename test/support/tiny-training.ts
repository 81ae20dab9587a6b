/** Trains small models for 20 steps and prints for each the SHA-256 of all that it has learnt. */
import { createHash } from 'node:crypto';
import { openDevice } from '../../tensor/devices/index.ts';
import { shortModels, trainShortly } from './short-training.ts';

const device = await openDevice(process.argv[2] ?? 'cpu', { threads: 2 });
for (const [name, model] of Object.entries(shortModels)) {
  const { parameters, optimizer } = await trainShortly(device, model, 20);
  const hash = createHash('sha256');
  for (const { data } of [...Object.values(parameters), ...Object.values(optimizer)]) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  process.stdout.write(`${name} ${hash.digest('hex')}\n`);
}

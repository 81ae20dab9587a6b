// Begins a worker thread. Its modules are compiled, but where the main thread runs TypeScript through tsx, as tests do:
// threads do not learn that from it.
import { register } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

if (workerData.module.endsWith('.ts')) register('tsx/esm', { parentURL: import.meta.url, data: true });
const { open } = await import(workerData.module);
const { packError } = await import(workerData.errors);
const handle = await open(workerData.settings);

parentPort.on('message', async ({ number, task }) => {
  try {
    const { result, transfer } = await handle(task);
    parentPort.postMessage({ number, result }, transfer);
  } catch (error) {
    parentPort.postMessage({ number, error: packError(error) });
  }
});

// Begins a worker thread. In a clone assay runs from its TypeScript source, which threads do not learn from the main one.
import { register } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

if (workerData.module.endsWith('.ts')) register('tsx/esm', { parentURL: import.meta.url, data: true });
const { open } = await import(workerData.module);
const handle = await open(workerData.settings);

parentPort.on('message', async ({ number, task }) => {
  try {
    const { result, transfer } = await handle(task);
    parentPort.postMessage({ number, result }, transfer);
  } catch (error) {
    parentPort.postMessage({ number, error });
  }
});

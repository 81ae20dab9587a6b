/** Worker threads that all do the same work. */
import { Worker } from 'node:worker_threads';
import { type PackedError, unpackError } from './errors.ts';

/** What a module for workers exports as `open`: makes the function that handles tasks, once in each thread. */
export type OpenHandler<Settings, Task, Result> = (settings: Settings) => Promise<Handler<Task, Result>>;
export type Handler<Task, Result> = (task: Task) => Promise<{
  readonly result: Result;
  /** Memory that is handed over, not copied. */
  readonly transfer: readonly ArrayBuffer[];
}>;

export interface WorkerPool<Task, Result> {
  /** Tasks are begun in the order of the calls. Rejects with what the handler throws, or where a thread dies. */
  run(task: Task, transfer?: readonly ArrayBuffer[]): Promise<Result>;
  /** Ends the threads; tasks that are not done yet are rejected. */
  close(): Promise<void>;
}

interface Job<Task, Result> {
  readonly task: Task;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

type Answer<Result> = { readonly number: number } & ({ readonly result: Result } | { readonly error: PackedError });

/**
 * Tasks that a thread has at once: while it works on one, the next is there already. Else it would stand idle whenever
 * the main thread is busy, such as writing.
 */
const TASKS_EACH = 2;

const ERRORS = new URL('./errors.ts', import.meta.url);

/** @param module `new URL('./<name>.ts', import.meta.url)`, literally, so that the compiler sees it: a source that exports `open`, an `OpenHandler` of these very types */
export function openPool<Settings, Task, Result>(
  module: URL,
  count: number,
  settings: Settings,
): WorkerPool<Task, Result> {
  const waiting: Job<Task, Result>[] = [];
  const running = new Map<number, { readonly job: Job<Task, Result>; readonly worker: Worker }>();
  let next = 0;
  let failure: unknown;
  const workers = Array.from({ length: count }, () => start());
  /** Threads that can take a task, as many times as they can take one. */
  const idle: Worker[] = Array.from({ length: TASKS_EACH }, () => workers).flat();

  function start(): Worker {
    const worker = newWorker(module, settings);
    worker.on('message', (answer: Answer<Result>) => {
      const { job } = running.get(answer.number)!;
      running.delete(answer.number);
      idle.push(worker);
      if ('error' in answer) job.reject(unpackError(answer.error));
      else job.resolve(answer.result);
      hand();
    });
    worker.on('error', (error) => fail(error));
    worker.on('exit', () => fail(new Error('a worker thread ended')));
    return worker;
  }

  function hand(): void {
    while (idle.length > 0 && waiting.length > 0) {
      const [worker, job] = [idle.shift()!, waiting.shift()!];
      const number = next++;
      running.set(number, { job, worker });
      worker.postMessage({ number, task: job.task }, [...job.transfer]);
    }
  }

  function fail(error: unknown): void {
    failure ??= error;
    for (const { reject } of [...waiting.splice(0), ...[...running.values()].map(({ job }) => job)]) reject(failure);
    running.clear();
  }

  return {
    run: (task, transfer = []) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        waiting.push({ task, transfer, resolve, reject });
        hand();
      }),
    async close() {
      fail(new Error('the worker threads were closed'));
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function newWorker(module: URL, settings: unknown): Worker {
  return new Worker(new URL('./start.js', import.meta.url), {
    workerData: { module: module.href, errors: ERRORS.href, settings },
    // The thread's own loader would come on top of the one that it registers.
    execArgv: ['--enable-source-maps'],
  });
}

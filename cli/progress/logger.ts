/** Who shows a run's events. */
import type { RunEvent } from '../../pipelines/run/events.ts';

export interface Logger {
  log(event: RunEvent): void;
  /** Resolves when nothing more will be written. */
  close(): Promise<void>;
}

/** A live tree on a terminal, plain lines elsewhere; always on standard error. */
export async function createLogger(): Promise<Logger> {
  if (process.stderr.isTTY && process.env['CI'] === undefined)
    return (await import('./live.ts')).liveLogger(process.stderr);
  return (await import('./plain.ts')).plainLogger(process.stderr);
}

export function unhandled(event: never): never {
  throw new Error(`no logger handles ${JSON.stringify(event)}`);
}

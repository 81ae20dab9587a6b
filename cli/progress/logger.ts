/** Who shows a run's events. */
import type { RunEvent } from '../../pipelines/run/events.ts';

export interface Logger {
  log(event: RunEvent): void;
  /** Resolves when nothing more will be written. */
  close(): Promise<void>;
}

/** Ends the switches over events: a new kind of event does not compile until every logger handles it. */
export function unhandled(event: never): never {
  throw new Error(`no logger handles ${JSON.stringify(event)}`);
}

/** A step that a run wants from the queue, and where it stands. */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { wholeLines } from '../../../../common/files.ts';
import type { StageEvent } from '../../../../stages/stage.ts';
import type { Step } from '../../../plan/plan.ts';
import type { JobOutcome, QueuedJob } from '../../executor.ts';
import type { KnownTask } from '../known.ts';

export class Want {
  readonly step: Step;
  readonly intent: string;
  readonly forced: boolean;
  /** Since when, as records write it. */
  readonly wanted = new Date().toISOString();
  state: 'waiting' | 'live' | 'done' | 'failed' = 'waiting';
  /** While it is live, and after. */
  task: KnownTask | null = null;
  tries = 0;
  /** Looks at the queue in which nothing was known of it any more. */
  missing = 0;
  /** Whether somebody has heard how it ended. */
  told = false;
  #outcome: JobOutcome | null = null;
  #asked: { readonly job: QueuedJob; readonly resolve: (outcome: JobOutcome) => void } | null = null;
  #started = false;
  #read = 0;

  constructor(step: Step, intent: string, forced: boolean) {
    this.step = step;
    this.intent = intent;
    this.forced = forced;
  }

  /** Somebody waits for it: told at once where it has ended already. */
  ask(job: QueuedJob): Promise<JobOutcome> {
    return new Promise((resolve) => {
      this.#asked = { job, resolve };
      if (this.#outcome !== null) this.end(this.#outcome);
    });
  }

  end(outcome: JobOutcome): void {
    this.#outcome = outcome;
    if (outcome.state !== 'interrupted') this.state = outcome.state === 'succeeded' ? 'done' : 'failed';
    this.#asked?.resolve(outcome);
    this.#asked = null;
  }

  /** Its result was found damaged after it had ended: it is wanted anew. */
  reset(): void {
    this.#outcome = null;
    this.#started = false;
    this.state = 'waiting';
    this.tries = 0;
  }

  say(text: string): void {
    this.#asked?.job.say(text);
  }

  /** Its job runs. */
  begun(): void {
    if (this.#started || this.#asked === null) return;
    this.#started = true;
    this.#read = 0;
    this.#asked.job.onStart();
  }

  /** Its job has ended; a further one begins from the start of its files. */
  forgetStart(): void {
    this.#started = false;
  }

  get key(): string | null {
    return this.#asked?.job.key ?? null;
  }

  /** Hands on what was written to the event file since the last time. */
  hear(file: string): void {
    if (this.#asked === null || !this.#started) return;
    const { events, read } = newEvents(file, this.#read);
    this.#read = read;
    for (const event of events) this.#asked.job.onEvent(event);
  }
}

const AT_A_TIME = 1 << 20;

/** Whole lines from a place on; one that is half written is left for the next time. A file that has shrunk is another one. */
export function newEvents(
  file: string,
  from: number,
): { readonly events: readonly StageEvent[]; readonly read: number } {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return { events: [], read: 0 }; // Not there yet, or published meanwhile.
  }
  try {
    const { size } = fstatSync(descriptor);
    const start = size < from ? 0 : from;
    const bytes = wholeLines(descriptor, start, AT_A_TIME);
    return { events: parsed(bytes.toString('utf8')), read: start + bytes.length };
  } finally {
    closeSync(descriptor);
  }
}

function parsed(text: string): readonly StageEvent[] {
  return text.split('\n').flatMap((line) => {
    try {
      const event: unknown = JSON.parse(line);
      return typeof event === 'object' && event !== null && 'type' in event ? [event as StageEvent] : [];
    } catch {
      return []; // A line that a crash has cut off.
    }
  });
}

/** Steps under way, by their work folders: read by anyone at any time, at no cost to who runs them. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StageEvent } from '../../../stages/stage.ts';
import type { RunsLayout } from '../../../store/layout.ts';
import { tailOf } from '../../../store/tail.ts';

export interface Work {
  readonly stage: string;
  readonly key: string;
  readonly folder: string;
}

const NAME = /^([a-z-]+)-([0-9a-f]{64})$/;

/** Work folders that there are, also those of steps that have failed or were interrupted. */
export function worksIn(layout: RunsLayout): readonly Work[] {
  return namesIn(layout.works).flatMap((name) => {
    const [, stage, key] = NAME.exec(name) ?? [];
    return stage === undefined || key === undefined ? [] : [{ stage, key, folder: join(layout.works, name) }];
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // No run yet.
  }
}

/** Where a step is. */
export interface Whereabouts {
  readonly progress: Extract<StageEvent, { readonly type: 'progress' }> | null;
  /** Epochs that this start of the step has done, oldest first. */
  readonly epochs: readonly Extract<StageEvent, { readonly type: 'epoch' }>[];
  /** When its event file was written last, in ms; null: it has none. */
  readonly heard: number | null;
}

const EVENT_BYTES = 1 << 20;

export function whereabouts({ folder }: Pick<Work, 'folder'>): Whereabouts {
  const file = join(folder, 'events.jsonl');
  const events = eventsOf(tailOf(file, EVENT_BYTES));
  const isA =
    <T extends StageEvent['type']>(type: T) =>
    (event: StageEvent): event is Extract<StageEvent, { readonly type: T }> =>
      event.type === type;
  return {
    progress: events.findLast(isA('progress')) ?? null,
    epochs: events.filter(isA('epoch')),
    heard: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null,
  };
}

/** The events of whole lines. */
export function eventsOf(text: string): readonly StageEvent[] {
  return text.split('\n').flatMap((line) => {
    try {
      const event: unknown = JSON.parse(line);
      return typeof event === 'object' && event !== null && 'type' in event ? [event as StageEvent] : [];
    } catch {
      return []; // Cut off: by a crash, or at the beginning of what was read.
    }
  });
}

/** A line an event, for log files and pipes: everything but the running counters. */
import type { RunEvent } from '../../pipelines/run/events.ts';
import type { StageEvent } from '../../stages/stage.ts';
import { type Logger, unhandled } from './logger.ts';
import { counted, damagedText, endedText, epochText, plannedText } from './words.ts';

/** Files are hashed in silence until there are this many of them, then told every so many. */
const READING_EVERY = 10_000;

export function plainLogger(stream: Pick<NodeJS.WritableStream, 'write'>): Logger {
  return {
    log(event) {
      const line = text(event);
      if (line !== null) stream.write(`${line}\n`);
    },
    close: async () => undefined,
  };
}

function text(event: RunEvent): string | null {
  switch (event.type) {
    case 'reading':
      return event.done % READING_EVERY === 0 ? `reading files: ${event.done} of ${event.total}` : null;
    case 'planned':
      return event.cached === event.steps ? null : plannedText(event);
    case 'waiting':
      return `${event.id} waits: ${event.owner} is at it`;
    case 'damaged':
      return damagedText(event);
    case 'started':
      return `${event.id} ${event.resumed ? 'resumed' : 'started'}`;
    case 'stage':
      return stageText(event.id, event.event);
    case 'ended':
      return isTold(event) ? endedText(event) : null;
    case 'queue':
      return event.text;
    case 'stopping':
      if (event.running === 0) return 'stopping';
      return `stopping: ${counted(event.running, 'running step')} to save; interrupt again to end at once`;
    default:
      return unhandled(event);
  }
}

/** Hundreds of steps that an interruption kept from starting are counted by the summary. */
function isTold({ result, seconds }: Extract<RunEvent, { type: 'ended' }>): boolean {
  return result !== 'cached' && (result !== 'interrupted' || seconds > 0);
}

/** Of one step, in a line; null where it is for the running counters alone. */
export function stageText(id: string, event: StageEvent): string | null {
  switch (event.type) {
    case 'progress':
    case 'failed': // Told when the step has ended.
    case 'read':
    case 'device':
      return null;
    case 'epoch':
      return `${id} ${epochText(event)}`;
    case 'metric':
      return `${id} ${event.name} ${event.value.toFixed(4)}`;
    case 'message':
      return `${id} ${event.level === 'info' ? '' : 'warning: '}${event.text}`;
    default:
      return unhandled(event);
  }
}

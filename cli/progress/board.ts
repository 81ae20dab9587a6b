/** What the live tree shows, folded from events: a text a stage. Pure. */
import type { RunEvent } from '../../pipelines/run/events.ts';
import type { StageEvent, StageName } from '../../stages/stage.ts';
import { progressText } from './words.ts';

/** More running steps than this are counted, not listed: a tree taller than the terminal flickers. */
const MOST_LISTED = 8;

interface StageState {
  readonly steps: number;
  ended: number;
  failed: number;
  /** Id of a running step to where it is. */
  readonly running: Map<string, string>;
}

export class Board {
  readonly #stages: ReadonlyMap<StageName, StageState>;
  readonly #stageOf = new Map<string, StageName>();

  constructor(stages: ReadonlyMap<StageName, number>) {
    this.#stages = new Map(
      [...stages].map(([stage, steps]) => [stage, { steps, ended: 0, failed: 0, running: new Map() }]),
    );
  }

  /** Takes an event in and says which stage's text it changed, if any. */
  note(event: RunEvent): StageName | null {
    if (event.type === 'started') {
      this.#stageOf.set(event.id, event.stage);
      this.#stages.get(event.stage)?.running.set(event.id, event.resumed ? 'resuming' : 'starting');
      return event.stage;
    }
    if (event.type === 'ended') {
      const state = this.#stages.get(event.stage);
      if (state === undefined) return null;
      state.running.delete(event.id);
      state.ended++;
      if (event.result === 'failed') state.failed++;
      return event.stage;
    }
    if (event.type !== 'stage') return null;
    const stage = this.#stageOf.get(event.id);
    const text = position(event.event);
    if (stage === undefined || text === null) return null;
    this.#stages.get(stage)?.running.set(event.id, text);
    return stage;
  }

  /** The stage's name and count, and a line for each of its running steps. */
  text(stage: StageName): string {
    const { steps, ended, failed, running } = this.#stages.get(stage)!;
    const lines = [...running].map(([id, where]) => `  ${id.slice(stage.length + 1)}  ${where}`);
    const more = lines.length - MOST_LISTED;
    const head = `${stage} ${ended}/${steps}${failed > 0 ? `, ${failed} failed` : ''}`;
    return [head, ...lines.slice(0, MOST_LISTED), ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
  }

  /** Null while steps of the stage are left. */
  outcome(stage: StageName): 'well' | 'badly' | null {
    const { steps, ended, failed } = this.#stages.get(stage)!;
    if (ended < steps) return null;
    return failed > 0 ? 'badly' : 'well';
  }
}

function position(event: StageEvent): string | null {
  if (event.type === 'progress') return progressText(event);
  return event.type === 'message' && event.level === 'info' ? event.text : null;
}

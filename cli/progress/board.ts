/** What the live tree shows, folded from events: a text a stage. Pure. */
import type { RunEvent, StepResult } from '../../pipelines/run/events.ts';
import type { StageName } from '../../stages/index.ts';
import type { StageEvent } from '../../stages/stage.ts';
import { unhandled } from './logger.ts';
import { progressText } from './words.ts';

/** More running steps than this are counted, not listed: a tree taller than the terminal flickers. */
const MOST_LISTED = 8;

interface StageState {
  readonly steps: number;
  readonly ended: Record<StepResult, number>;
  /** Id of a running step to where it is. */
  readonly running: Map<string, string>;
}

const NONE: Readonly<Record<StepResult, number>> = { done: 0, cached: 0, failed: 0, skipped: 0, interrupted: 0 };
const BADLY = ['failed', 'skipped', 'interrupted'] as const;

export class Board {
  readonly #stages: ReadonlyMap<StageName, StageState>;
  readonly #stageOf = new Map<string, StageName>();
  /** A step whose result was found damaged later ends again. */
  readonly #endedAs = new Map<string, StepResult>();

  constructor(stages: ReadonlyMap<StageName, number>) {
    this.#stages = new Map(
      [...stages].map(([stage, steps]) => [stage, { steps, ended: { ...NONE }, running: new Map() }]),
    );
  }

  /** Takes an event in and says which stages' texts it changed. */
  note(event: RunEvent): readonly StageName[] {
    switch (event.type) {
      case 'started':
        this.#stageOf.set(event.id, event.stage);
        return this.#place(event.id, event.resumed ? 'resuming' : 'starting');
      case 'stage':
        return this.#place(event.id, position(event.event));
      case 'ended':
        return this.#end(event);
      case 'stopping': // Again: end at once. Said where the eye is.
        return this.#running().flatMap((id) => this.#place(id, 'saving its state; interrupt again to end at once'));
      case 'reading':
      case 'planned':
      case 'waiting':
      case 'damaged':
      case 'queue':
        return [];
      default:
        return unhandled(event);
    }
  }

  #running(): readonly string[] {
    return [...this.#stages.values()].flatMap(({ running }) => [...running.keys()]);
  }

  #place(id: string, text: string | null): readonly StageName[] {
    const stage = this.#stageOf.get(id);
    if (stage === undefined || text === null) return [];
    this.#stages.get(stage)?.running.set(id, text);
    return [stage];
  }

  #end({ id, stage, result }: Extract<RunEvent, { readonly type: 'ended' }>): readonly StageName[] {
    const state = this.#stages.get(stage);
    if (state === undefined) return [];
    state.running.delete(id);
    const before = this.#endedAs.get(id);
    if (before !== undefined) state.ended[before]--;
    this.#endedAs.set(id, result);
    state.ended[result]++;
    return [stage];
  }

  /** The stage's name and count, and a line for each of its running steps. */
  text(stage: StageName): string {
    const { steps, ended, running } = this.#stages.get(stage)!;
    const lines = [...running].map(([id, where]) => `  ${id.slice(stage.length + 1)}  ${where}`);
    const more = lines.length - MOST_LISTED;
    const rest = BADLY.filter((result) => ended[result] > 0).map((result) => `, ${ended[result]} ${result}`);
    const head = `${stage} ${ended.done + ended.cached}/${steps}${rest.join('')}`;
    return [head, ...lines.slice(0, MOST_LISTED), ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
  }

  /** Null while steps of the stage are left. */
  outcome(stage: StageName): 'well' | 'badly' | null {
    const { steps, ended } = this.#stages.get(stage)!;
    if (Object.values(ended).reduce((sum, count) => sum + count) < steps) return null;
    return BADLY.some((result) => ended[result] > 0) ? 'badly' : 'well';
  }
}

function position(event: StageEvent): string | null {
  if (event.type === 'progress') return progressText(event);
  return event.type === 'message' && event.level === 'info' ? event.text : null;
}

/** Checkpoints within an epoch: every few minutes, and where training is stopped. */
import { setImmediate } from 'node:timers/promises';
import { Interrupted } from '../../common/errors.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { type Clock, monotonicClock } from '../events.ts';
import type { Progress } from '../progress.ts';
import type { Trainer } from '../trainer.ts';
import { type CheckpointStore, type EpochPart, type EpochRecord, packState } from './checkpoint.ts';

/** An epoch of a large data set takes an hour; a checkpoint of a large model a few seconds. */
const SAVE_EVERY_S = 600;

export interface SaverInput {
  readonly checkpoints: CheckpointStore;
  readonly trainer: Trainer;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** After the epochs that are done. */
  readonly best: HostTensors | null;
  readonly history: readonly EpochRecord[];
  readonly clock?: Clock;
  /** Seconds. */
  readonly saveEvery?: number;
}

/** For one epoch: the one after those of `history`. */
export class Saver {
  readonly history: readonly EpochRecord[];
  readonly progress: Progress;
  private readonly input: SaverInput;
  private readonly clock: Clock;
  private savedAt: number;

  constructor(input: SaverInput) {
    this.input = input;
    this.history = input.history;
    this.progress = input.progress;
    this.clock = input.clock ?? monotonicClock;
    this.savedAt = this.clock();
  }

  /** Lets the event loop turn: a program blocks it, and a signal is not seen until it has turned. */
  async breathe(): Promise<void> {
    await setImmediate();
  }

  /** Whether the next `turn` has something to do: to save, or to stop. */
  get isDue(): boolean {
    return this.input.signal.aborted || this.clock() - this.savedAt >= (this.input.saveEvery ?? SAVE_EVERY_S);
  }

  /**
   * Between two steps, when none is under way: saves the state where it is time to.
   * @param part how far the epoch is; null where nothing of it is done
   * @throws Interrupted when the signal is aborted
   */
  async turn(part: EpochPart | null): Promise<void> {
    await this.breathe();
    if (this.input.signal.aborted) {
      if (part !== null) await this.save(part);
      throw this.interrupted(part);
    }
    if (part === null || !this.isDue) return;
    await this.save(part);
    this.savedAt = this.clock();
  }

  private async save(part: EpochPart): Promise<void> {
    const { trainer, checkpoints, best, history } = this.input;
    await checkpoints.save(packState({ ...(await trainer.read()), best, history, part }));
  }

  private interrupted(part: EpochPart | null): Interrupted {
    const epochs = this.history.length;
    const fresh = epochs === 0 && part === null;
    return new Interrupted({
      message: `training was stopped in epoch ${epochs + 1}`,
      hint: fresh ? 'The next run starts this step anew.' : 'The next run goes on where it stopped.',
    });
  }
}

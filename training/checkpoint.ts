/** What resuming needs, as named tensors and text; which file format holds them is the caller's business. */
import { canonicalJson } from '../common/canonical.ts';
import type { HostTensors } from '../tensor/device.ts';
import { withoutPrefix, withPrefix } from '../tensor/records.ts';
import { bestEpoch } from './early-stopping.ts';
import type { TrainedTensors } from './trainer.ts';

export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** Of the epoch's last step. */
  readonly lr: number;
  readonly train_loss: number;
  readonly val_loss: number;
}

/** A training run between two epochs. */
export interface TrainingState extends TrainedTensors {
  /** Parameters after the epoch with the lowest validation loss. */
  readonly best: HostTensors;
  /** One entry for each epoch that is done. */
  readonly history: readonly EpochRecord[];
}

export interface SavedState {
  readonly tensors: HostTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Keeps one checkpoint: `save` replaces it wholly or not at all. */
export interface CheckpointStore {
  /** null: there is none, or none that can be read. */
  load(): Promise<SavedState | null>;
  save(state: SavedState): Promise<void>;
}

/** The best weights are left out where they are the present ones. */
export function packState(state: TrainingState): SavedState {
  return {
    tensors: {
      ...withPrefix('parameters/', state.parameters),
      ...withPrefix('optimizer/', state.optimizer),
      ...(lastIsBest(state.history) ? {} : withPrefix('best/', state.best)),
    },
    metadata: { history: canonicalJson(state.history) },
  };
}

/**
 * @param fresh the state that training would begin with: a saved state must have its names and shapes
 * @returns null where the saved state is of another model or optimiser, or damaged
 */
export function unpackState({ tensors, metadata }: SavedState, fresh: TrainedTensors): TrainingState | null {
  const history = parseHistory(metadata['history']);
  if (history === null) return null;
  const parameters = withoutPrefix('parameters/', tensors);
  const optimizer = withoutPrefix('optimizer/', tensors);
  const best = lastIsBest(history) ? parameters : withoutPrefix('best/', tensors);
  const fits =
    sameShapes(parameters, fresh.parameters) &&
    sameShapes(optimizer, fresh.optimizer) &&
    sameShapes(best, fresh.parameters);
  return fits ? { parameters, optimizer, best, history } : null;
}

function lastIsBest(history: readonly EpochRecord[]): boolean {
  return bestEpoch(history.map(({ val_loss }) => val_loss)) === history.length;
}

function parseHistory(text: string | undefined): readonly EpochRecord[] | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return Array.isArray(value) && value.length > 0 && value.every(isRecordAt) ? value : null;
  } catch {
    return null;
  }
}

function isRecordAt(value: unknown, index: number): value is EpochRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { epoch, lr, train_loss, val_loss } = value as Partial<Record<keyof EpochRecord, unknown>>;
  return epoch === index + 1 && [lr, train_loss, val_loss].every((field) => Number.isFinite(field));
}

function sameShapes(found: HostTensors, expected: HostTensors): boolean {
  const names = Object.keys(expected);
  return (
    Object.keys(found).length === names.length &&
    names.every((name) => found[name]?.shape.join() === expected[name]!.shape.join())
  );
}

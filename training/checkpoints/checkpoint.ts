/** What resuming needs, as named tensors and text; which file format holds them is the caller's business. */
import { canonicalJson } from '../../common/canonical.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { withoutPrefix, withPrefix } from '../../tensor/records.ts';
import { keptEpoch } from '../early-stopping.ts';
import type { TrainedTensors } from '../trainer.ts';

export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** Of the epoch's last step. */
  readonly lr: number;
  readonly train_loss: number;
  /** null: there is nothing to validate on. */
  readonly val_loss: number | null;
}

/** How far an epoch is that is not done. */
export interface EpochPart {
  /** Batches that are done, at the end of a step. */
  readonly batches: number;
  /** Their images. */
  readonly images: number;
  /** Sum of their mean losses, each times its images. */
  readonly loss: number;
  /** Of the last step. */
  readonly lr: number;
}

/** A training run between two steps. */
export interface TrainingState extends TrainedTensors {
  /** Parameters after the epoch with the lowest validation loss; null before the first epoch is done. */
  readonly best: HostTensors | null;
  /** One entry for each epoch that is done. */
  readonly history: readonly EpochRecord[];
  /** Of the epoch after these; null between two epochs. */
  readonly part: EpochPart | null;
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
export function packState({ parameters, optimizer, best, history, part }: TrainingState): SavedState {
  return {
    tensors: {
      ...withPrefix('parameters/', parameters),
      ...withPrefix('optimizer/', optimizer),
      ...(best === null || presentIsBest(history, part) ? {} : withPrefix('best/', best)),
    },
    metadata: {
      history: canonicalJson(history.map(withoutNull)),
      ...(part !== null && { part: canonicalJson({ ...part }) }),
    },
  };
}

/**
 * @param fresh the state that training would begin with: a saved state must have its names and shapes
 * @returns null where the saved state is of another model or optimiser, or damaged
 */
export function unpackState({ tensors, metadata }: SavedState, fresh: TrainedTensors): TrainingState | null {
  const history = parseHistory(metadata['history']);
  const part = metadata['part'] === undefined ? null : parsePart(metadata['part']);
  if (history === null || part === undefined || (history.length === 0 && part === null)) return null;
  const parameters = withoutPrefix('parameters/', tensors);
  const optimizer = withoutPrefix('optimizer/', tensors);
  // Training changes the arrays that it begins with; the best weights stay what they are.
  const kept = presentIsBest(history, part) ? structuredClone(parameters) : withoutPrefix('best/', tensors);
  const best = history.length === 0 ? null : kept;
  const fits =
    sameShapes(parameters, fresh.parameters) &&
    sameShapes(optimizer, fresh.optimizer) &&
    (best === null || sameShapes(best, fresh.parameters));
  return fits ? { parameters, optimizer, best, history, part } : null;
}

function presentIsBest(history: readonly EpochRecord[], part: EpochPart | null): boolean {
  return part === null && keptEpoch(history) === history.length;
}

/** Undefined where it is none. */
function parsePart(text: string): EpochPart | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { batches, images, loss, lr } = value as Partial<Record<keyof EpochPart, unknown>>;
    const counts = [batches, images].every((count) => Number.isInteger(count) && (count as number) > 0);
    return counts && Number.isFinite(loss) && Number.isFinite(lr) ? (value as EpochPart) : undefined;
  } catch {
    return undefined;
  }
}

function parseHistory(text: string | undefined): readonly EpochRecord[] | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return Array.isArray(value) && value.every(isRecordAt) ? value.map(withNull) : null;
  } catch {
    return null;
  }
}

type WrittenRecord = Omit<EpochRecord, 'val_loss'> & { readonly val_loss?: number };

/** JSON writes a loss that is no number as null, too: what was not validated has none at all. */
const withoutNull = ({ val_loss, ...rest }: EpochRecord): WrittenRecord =>
  val_loss === null ? rest : { ...rest, val_loss };
const withNull = (record: WrittenRecord): EpochRecord => ({ ...record, val_loss: record.val_loss ?? null });

function isRecordAt(value: unknown, index: number): value is WrittenRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { epoch, lr, train_loss, val_loss } = value as Partial<Record<keyof EpochRecord, unknown>>;
  const validated = val_loss === undefined || Number.isFinite(val_loss);
  return epoch === index + 1 && validated && [lr, train_loss].every((field) => Number.isFinite(field));
}

function sameShapes(found: HostTensors, expected: HostTensors): boolean {
  const names = Object.keys(expected);
  return (
    Object.keys(found).length === names.length &&
    names.every((name) => found[name]?.shape.join() === expected[name]!.shape.join())
  );
}

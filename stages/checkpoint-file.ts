/** The checkpoint of an interrupted fine-tuning; one file, so that its parts always belong together. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError } from '../common/errors.ts';
import type { CheckpointStore, SavedState } from '../training/checkpoints/checkpoint.ts';
import { tensorsChecksum } from '../weights/format/checksum.ts';
import { writeSafetensors } from '../weights/format/safetensors.ts';
import { readSafetensors } from '../weights/format/safetensors-reader.ts';
import type { StageContext } from './stage.ts';

/**
 * In the scratch folder. It carries a checksum of all that is in it: one bit that a disk has changed would give other
 * weights, under a key that says nothing of it. A damaged one is removed, and said to be.
 */
export function checkpointFile({ scratch, emit }: Pick<StageContext<unknown>, 'scratch' | 'emit'>): CheckpointStore {
  const path = join(scratch, 'checkpoint.safetensors');
  return {
    async load() {
      // A process that was killed while it wrote leaves its temporary file, as large as the checkpoint itself.
      for (const name of readdirSync(scratch)) if (name.endsWith('.tmp')) rmSync(join(scratch, name));
      if (!existsSync(path)) return null;
      const read = await readChecked(path);
      if (!('reason' in read)) return read;
      rmSync(path, { recursive: true, force: true });
      emit({ type: 'message', level: 'notice', text: `training starts over: ${read.reason}` });
      return null;
    },
    async save({ tensors, metadata }) {
      writeSafetensors(path, tensors, { ...metadata, checksum: tensorsChecksum(tensors, metadata) });
    },
  };
}

async function readChecked(path: string): Promise<SavedState | { readonly reason: string }> {
  try {
    const { tensors, metadata } = await readSafetensors(path);
    const { checksum, ...own } = metadata;
    if (checksum === tensorsChecksum(tensors, own)) return { tensors, metadata: own };
    return { reason: 'the checkpoint of the earlier run is damaged: its checksum does not fit' };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { reason: error.message };
  }
}

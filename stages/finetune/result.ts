/** The result of a finetuning, as the stages after it read it. */
import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { canonicalJson } from '../../common/canonical.ts';
import type { ModelDescription } from '../../models/model.ts';
import { stateDict } from '../../models/state-dict.ts';
import type { FinetuneParams } from '../../schemas/config.ts';
import type { HostTensors } from '../../tensor/device.ts';
import type { EpochRecord } from '../../training/checkpoints/checkpoint.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import type { StageContext } from '../stage.ts';

export interface FinetuneResult {
  readonly model: ModelDescription;
  readonly weights: HostTensors;
  /** What the outputs of the head are, in its order. */
  readonly classes: readonly string[];
  /** Of the weights; 0: nothing was trained. */
  readonly epoch: number;
  /** What else the file says of its training. */
  readonly about: Readonly<Record<string, string>>;
  readonly history: readonly EpochRecord[];
}

/**
 * Everything in the metadata follows from parameters and inputs; the names of experiment, arm and trial do not, so the
 * seed of the trial, which is made of them, stands for them.
 */
export function writeResult(
  { output, params }: Pick<StageContext<FinetuneParams>, 'output' | 'params'>,
  { model, weights, classes, epoch, about, history }: FinetuneResult,
): void {
  writeSafetensors(join(output, 'weights.safetensors'), stateDict(model, weights), {
    arch: model.arch,
    overrides: canonicalJson(params.model.overrides),
    image_size: String(model.image_size),
    normalize: params.input.normalize,
    num_classes: String(model.num_classes),
    classes: JSON.stringify(classes),
    epoch: String(epoch),
    ...about,
  });
  writeFileAtomic(join(output, 'history.json'), `${canonicalJson({ best_epoch: epoch, epochs: history })}\n`);
}

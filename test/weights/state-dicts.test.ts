/** Full-size files with the names and shapes of timm's state_dicts (test/golden/params) fit their models as they are. */

import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { describeModel } from '../../models/architectures.ts';
import { beitEncoder } from '../../models/beit/encoder.ts';
import { beitArchitectures } from '../../models/beit/sizes.ts';
import { swinEncoder } from '../../models/swin/encoder.ts';
import { swinArchitectures } from '../../models/swin/sizes.ts';
import type { MaskedImageModel } from '../../pretraining/masked-images.ts';
import { simmimModel } from '../../pretraining/simmim/model.ts';
import type { RuleName } from '../../schemas/config.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { openWeights } from '../../weights/format/file.ts';
import { fitSummary } from '../../weights/inspection/contents.ts';
import { fitWeights } from '../../weights/loading/fit.ts';
import { bodyOf } from '../../weights/loading/target.ts';
import { rules } from '../../weights/rules/index.ts';
import { timmModels } from '../models/timm.ts';
import { fileOf, latin1, uint } from './make.ts';

const SWIN = 'swin_base_patch4_window7_224';
const VIT = 'simmim_vit_base_patch16_224';

/** What such a file has besides: here of torchvision's Inception, whose second classifier timm leaves out. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  inception_v3: ['AuxLogits.conv0.conv.weight', 'AuxLogits.fc.bias'],
};
const METHODS: Readonly<Record<string, RuleName>> = { beit_base_patch16_224: 'beit' };

/** All zeros, which take no space on the disk. */
function sparseFile(tensors: readonly (readonly [string, readonly number[]])[]): string {
  let offset = 0;
  const entries = tensors.map(([name, shape]) => {
    const start = offset;
    offset += 4 * sizeOf(shape);
    return [name, { dtype: 'F32', shape, data_offsets: [start, offset] }];
  });
  const header = latin1(JSON.stringify(Object.fromEntries(entries)));
  const path = fileOf(new Uint8Array(0), '.safetensors');
  writeFileSync(path, Buffer.concat([uint(header.length, 4), uint(0, 4), header]));
  truncateSync(path, 8 + header.length + offset);
  return path;
}

for (const { arch, input_shape, state_dict } of timmModels) {
  test(`${arch}: what timm saves is taken whole but for the head`, async () => {
    const target = bodyOf(describeModel({ arch, overrides: {} }, { num_classes: 5, image_size: input_shape[2]! }));
    const further = (FURTHER[arch] ?? []).map((each) => [each, [1]] as const);
    const file = await openWeights(sparseFile([...state_dict, ...further]));
    const fit = fitSummary(fitWeights(target, file, rules[METHODS[arch] ?? 'imagenet_1k']));
    file.close();
    assert.deepEqual([fit.missing, fit.misshapen, fit.left_over, fit.resized], [[], [], [], []]);
    assert.deepEqual([...fit.matched, ...fit.initial].sort(), target.parameters.map((each) => each.name).sort());
    assert.deepEqual(
      fit.initial.filter((each) => !/num_batches_tracked|^head\./.test(each)),
      [],
    );
  });
}

const pretrained: Readonly<Record<string, { readonly model: MaskedImageModel; readonly arch: string }>> = {
  'Swin-B at 192 px, windows of 6': {
    model: simmimModel(swinEncoder({ ...swinArchitectures[SWIN]!, image_size: 192, window_size: 6 })),
    arch: SWIN,
  },
  'ViT-B': { model: simmimModel(beitEncoder(beitArchitectures[VIT]!)), arch: VIT },
};

for (const [what, { model, arch }] of Object.entries(pretrained)) {
  test(`SimMIM's pre-training of ${what} begins ${arch}: no parameter of the body is missing`, async () => {
    const target = bodyOf(describeModel({ arch, overrides: {} }, { num_classes: 5, image_size: 224 }));
    const file = await openWeights(sparseFile(model.parameters.map(({ name, shape }) => [name, shape])));
    const fit = fitSummary(fitWeights(target, file, rules.simmim));
    file.close();
    assert.deepEqual([fit.missing, fit.misshapen, fit.left_over], [[], [], []]);
    const tables = target.parameters.filter(({ name }) => name.endsWith('relative_position_bias_table'));
    if (arch === SWIN)
      assert.deepEqual(
        fit.resized.map(({ name }) => name),
        tables.map(({ name }) => name),
      );
    else assert.equal(fit.expanded[0]?.to.length, 12);
  });
}

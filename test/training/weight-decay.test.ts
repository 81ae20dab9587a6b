import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeModel } from '../../models/architectures.ts';
import { beitEncoder } from '../../models/beit/encoder.ts';
import { beit } from '../../models/beit/model.ts';
import { densenet } from '../../models/densenet/model.ts';
import type { Model } from '../../models/model.ts';
import { swinEncoder } from '../../models/swin/encoder.ts';
import { swin } from '../../models/swin/model.ts';
import { simmimModel } from '../../pretraining/simmim/model.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import { weightDecays } from '../../training/optimizers/weight-decay.ts';
import { tinyBeit, tinySwin4 } from '../models/tiny.ts';
import { golden } from './golden.ts';

interface Groups {
  readonly decay: readonly string[];
  readonly no_decay: readonly string[];
}
interface Golden {
  readonly models: readonly (Groups & ModelSettings)[];
  readonly densenet: Groups;
  /** What SimMIM's own code spares in fine-tuning. */
  readonly finetune: Readonly<Record<'swin' | 'vit', readonly string[]>>;
  readonly pretrain: readonly (Groups & { readonly model: string })[];
}
const groups = golden<Golden>('optim/weight_decay_groups.json');

function check(model: Pick<Model, 'parameters' | 'no_weight_decay'>, { decay, no_decay }: Groups): void {
  const decays = weightDecays(model, 0.05);
  const names = model.parameters.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name) => decays[name] === undefined),
    no_decay,
  );
  assert.deepEqual(
    names.filter((name) => decays[name] === 0.05),
    decay,
  );
}

for (const { arch, overrides, ...expected } of groups.models) {
  test(`the weights that decay are those of timm: ${arch}`, () => {
    check(describeModel({ arch, overrides }, { num_classes: 2, image_size: 224 }), expected);
  });
}

test('the weights that decay are those of timm: densenet', () => {
  const sizes = { image_size: 64, growth: 8, blocks: [1, 1], width: 16, drop: 0 };
  check(densenet('densenet', sizes, 2), groups.densenet);
});

test("Swin's table of absolute positions, which assay's Swin lacks, would be spared as in timm", () => {
  const { parameters, no_weight_decay } = describeModel(
    { arch: 'swin_tiny_patch4_window7_224', overrides: {} },
    { num_classes: 2, image_size: 224 },
  );
  const table = { name: 'absolute_pos_embed', shape: [1, 3136, 96], init: { kind: 'zeros' } as const };
  const decays = weightDecays({ parameters: [table, ...parameters], no_weight_decay }, 0.05);
  assert.equal(decays['absolute_pos_embed'], undefined);
});

function spared(model: Model): readonly string[] {
  const decays = weightDecays(model, 0.05);
  return model.parameters.map(({ name }) => name).filter((name) => decays[name] === undefined);
}

test("the weights that decay in SimMIM's fine-tuning are its authors', but for Swin's tables, which timm decays", () => {
  const vit = beit('simmim', { ...tinyBeit('simmim'), depth: 3 }, 5);
  assert.deepEqual([...spared(vit)].sort(), [...groups.finetune.vit].sort());
  const transformer = swin('swin', { ...tinySwin4, depth: [2, 2, 1] }, 5);
  const authors = groups.finetune.swin.filter((name) => !name.endsWith('.relative_position_bias_table'));
  assert.equal(groups.finetune.swin.length - authors.length, 5);
  assert.deepEqual([...spared(transformer)].sort(), authors.sort());
});

const pretraining = {
  'SimMIM swin': simmimModel(swinEncoder({ ...tinySwin4, depth: [1, 1], heads: [2, 4] })),
  'SimMIM vit': simmimModel(beitEncoder({ ...tinyBeit('simmim'), depth: 1 })),
};
for (const [name, model] of Object.entries(pretraining)) {
  test(`the weights that decay in pre-training are its authors': ${name}`, () => {
    check(model, groups.pretrain.find((each) => each.model === name)!);
  });
}

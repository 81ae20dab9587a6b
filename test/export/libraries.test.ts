/** What is exported for timm and torchvision loads there strictly, and computes the same. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { timm } from '../../export/formats/timm.ts';
import { torchvision } from '../../export/formats/torchvision.ts';
import { modelOf, weightsOf } from '../../export/subject.ts';
import { efficientnetNames, swinNames, vitNames } from '../../export/torchvision.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { temporaryFolder } from '../cli/binary.ts';
import { differences, type LoadedCase, missingLibraries } from './python.ts';
import { subjectOf, written } from './subjects.ts';

const skip = missingLibraries();
const check = { tolerance: 1e-5, images: 1 };

type Sizes = readonly [arch: string, size: number, overrides: ModelSettings['overrides']];

const TIMM: readonly Sizes[] = [
  ['vit_tiny_patch16_224', 32, { patch_size: 8, embed_dim: 24, depth: 2, heads: 2 }],
  ['deit_tiny_distilled_patch16_224', 32, { patch_size: 8, embed_dim: 24, depth: 2, heads: 2, drop_path: 0.1 }],
  ['beit_base_patch16_224', 32, { patch_size: 8, embed_dim: 24, depth: 2, heads: 2 }],
  ['swin_tiny_patch4_window7_224', 64, { embed_dim: 12, depth: [2, 2, 2], heads: [1, 2, 4], window_size: 4 }],
  ['resnet18', 64, {}],
  ['densenet121', 64, {}],
  ['inception_v3', 139, {}],
  ['efficientnet_b0', 64, {}],
];

test('timm loads what is written in its names with strict=True, and gives the same logits', { skip }, async (t) => {
  const cases: LoadedCase[] = [];
  for (const [arch, size, overrides] of TIMM) {
    const folder = join(temporaryFolder(t), arch);
    const { subject, logits } = await written(folder, subjectOf(folder, arch, { size, overrides }));
    const { files } = await timm.write(subject, { out: folder, check }, {});
    assert.deepEqual(files, ['timm.safetensors']);
    cases.push({ file: join(folder, 'timm.safetensors'), logits });
  }
  assertEqual(
    cases,
    TIMM.map(([arch]) => arch),
  );
});

test('torchvision loads what is written in its names with strict=True, and gives the same logits', {
  skip,
}, async (t) => {
  // Names of DenseNet and Inception are those of timm.
  const names = ['resnet18', 'efficientnet_b0'];
  const cases: LoadedCase[] = [];
  for (const arch of names) {
    const folder = join(temporaryFolder(t), arch);
    const { subject, logits } = await written(folder, subjectOf(folder, arch, { size: 64 }));
    const { files } = await torchvision.write(subject, { out: folder, check }, {});
    assert.deepEqual(files, ['torchvision.safetensors']);
    cases.push({ file: join(folder, 'torchvision.safetensors'), logits });
  }
  assertEqual([...cases, await smallVit(t), await smallSwin(t)], [...names, 'vit', 'swin']);
});

/** A smaller one than those that torchvision has a function for. */
async function smallVit(t: TestContext): Promise<LoadedCase> {
  const sizes = { size: 32, overrides: { patch_size: 8, embed_dim: 24, depth: 2, heads: 2 } };
  return await small(
    t,
    'vit_base_patch16_224',
    sizes,
    vitNames,
    'torchvision.models.VisionTransformer(image_size=32, patch_size=8, num_layers=2, num_heads=2, hidden_dim=24, mlp_dim=96, num_classes=3)',
  );
}

async function smallSwin(t: TestContext): Promise<LoadedCase> {
  const sizes = { size: 64, overrides: { embed_dim: 12, depth: [2, 2, 2], heads: [1, 2, 4], window_size: 4 } };
  return await small(
    t,
    'swin_tiny_patch4_window7_224',
    sizes,
    swinNames,
    'torchvision.models.SwinTransformer(patch_size=[4, 4], embed_dim=12, depths=[2, 2, 2], num_heads=[1, 2, 4], window_size=[4, 4], num_classes=3)',
  );
}

async function small(
  t: TestContext,
  arch: string,
  sizes: Parameters<typeof subjectOf>[2],
  names: typeof vitNames,
  call: string,
): Promise<LoadedCase> {
  const folder = temporaryFolder(t);
  const { subject, logits } = await written(folder, subjectOf(folder, arch, sizes));
  const model = await modelOf(subject);
  const file = join(folder, 'torchvision.safetensors');
  writeSafetensors(file, names(await weightsOf(model, subject.trials[0]!), model));
  return { call, file, logits };
}

function assertEqual(cases: readonly LoadedCase[], names: readonly string[]): void {
  const found = differences(cases);
  assert.equal(found.length, cases.length);
  for (const [index, difference] of found.entries())
    assert.ok(difference <= 1e-5, `${names[index]} is off by ${difference}`);
}

test('an ensemble is a file a trial', async (t) => {
  const folder = temporaryFolder(t);
  const sizes = { size: 32, overrides: { patch_size: 8, embed_dim: 24, depth: 1, heads: 2 }, trials: [1, 3] };
  const { subject } = await written(folder, subjectOf(folder, 'vit_tiny_patch16_224', sizes));
  const { files } = await timm.write(subject, { out: folder, check }, {});
  assert.deepEqual(files, ['timm-1.safetensors', 'timm-3.safetensors']);
});

test('what a library has no model of is told', () => {
  const reason = (format: typeof timm, arch: string, size: number, overrides = {}) =>
    format.unfit(subjectOf('/none', arch, { size, overrides }));
  assert.equal(reason(timm, 'simmim_vit_base_patch16_224', 224), 'has no model simmim_vit_base_patch16_224');
  assert.equal(reason(torchvision, 'vit_tiny_patch16_224', 224), 'has no model vit_tiny_patch16_224');
  assert.equal(
    reason(torchvision, 'swin_tiny_patch4_window7_224', 448),
    'has swin_tiny_patch4_window7_224 for images of 224 px, not 448',
  );
  assert.equal(
    reason(torchvision, 'vit_base_patch16_224', 224, { depth: 3, drop_path: 0.1 }),
    'has vit_base_patch16_224 without another depth alone',
  );
  assert.equal(reason(torchvision, 'vit_base_patch16_224', 384, { drop_path: 0.1 }), null);
});

test("torchvision's names of EfficientNet's blocks tell the first, which does not widen, from the others", () => {
  const tensor = { shape: [1], data: Float32Array.of(1) };
  const names = ['blocks.0.0.conv_pw.weight', 'blocks.1.0.conv_pwl.weight', 'blocks.1.0.conv_pw.weight', 'bn2.bias'];
  assert.deepEqual(Object.keys(efficientnetNames(Object.fromEntries(names.map((name) => [name, tensor])))).toSorted(), [
    'features.1.0.block.2.0.weight',
    'features.2.0.block.0.0.weight',
    'features.2.0.block.3.0.weight',
    'features.3.1.bias',
  ]);
});

/**
 * Networks of other libraries, saved under their names: loaded, they compute what the library computes
 * (test/golden/layouts/make.py). Both sides make the weights from a hash of the tensors' names.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { beit } from '../../models/beit/model.ts';
import { beitArchitectures } from '../../models/beit/sizes.ts';
import { densenet } from '../../models/densenet/model.ts';
import { efficientnet } from '../../models/efficientnet/model.ts';
import { efficientnetArchitectures } from '../../models/efficientnet/sizes.ts';
import { inception } from '../../models/inception/model.ts';
import { evaluation, type Model, weightsOf } from '../../models/model.ts';
import { resnet } from '../../models/resnet/model.ts';
import { swin } from '../../models/swin/model.ts';
import { swinArchitectures } from '../../models/swin/sizes.ts';
import { vit } from '../../models/vit/model.ts';
import { vitArchitectures } from '../../models/vit/sizes.ts';
import type { RuleName } from '../../schemas/config.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { mapRecord } from '../../tensor/records.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { openWeights } from '../../weights/format/file.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { adaptation } from '../../weights/loading/adapt.ts';
import { fitWeights } from '../../weights/loading/fit.ts';
import { type LoadReport, loadWeights } from '../../weights/loading/load.ts';
import { bodyOf } from '../../weights/loading/target.ts';
import { ruleOf } from '../../weights/rules/index.ts';
import { noise, weightOf } from '../support/noise.ts';
import { fileOf } from './make.ts';

interface Golden {
  readonly image_size: number;
  /** Whether the network sees one channel; assay's then get it three times. */
  readonly gray: boolean;
  readonly tensors: readonly (readonly [string, readonly number[]])[];
  readonly logits: readonly number[];
}

const CLASSES = 3;
const BATCH = 2;

const golden = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`../golden/layouts/${name}.json`, import.meta.url), 'utf8'));

async function load(model: Model, { tensors }: Golden, method: RuleName | 'checkpoint') {
  const path = fileOf(new Uint8Array(0), '.safetensors');
  const stored = tensors.map(([name, shape]) => [name, weightOf(name, shape)] as const);
  writeSafetensors(path, Object.fromEntries(stored));
  const file = await openWeights(path);
  const init = method === 'checkpoint' ? { method, key: null, strip_prefix: null, rename: {} } : { method, key: null };
  try {
    const { uses } = fitWeights(bodyOf(model), file, ruleOf(init));
    const used = uses.flatMap(({ source }) => source.from.split(' + '));
    return { ...loadWeights(bodyOf(model), file, ruleOf(init)), used };
  } finally {
    file.close();
  }
}

async function logits(model: Model, body: HostTensors, { image_size: side, gray }: Golden): Promise<Float32Array> {
  const plane = side * side;
  const given = noise('images', BATCH * (gray ? 1 : 3) * plane).map((value) => value * 4);
  const shape = [BATCH, 3, side, side];
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, index) => {
    return given[gray ? Math.floor(index / (3 * plane)) * plane + (index % plane) : index]!;
  });
  const head = weightsOf(model)
    .filter(({ name }) => model.head.includes(name))
    .map(
      ({ name, shape: sides }) => [name, weightOf(name.endsWith('bias') ? 'HEAD.bias' : 'HEAD.weight', sides)] as const,
    );
  const weights = { ...body, ...Object.fromEntries(head) };
  const specs = mapRecord(weights, ({ shape: sides, data: values }) => ({
    shape: sides,
    dtype: values instanceof Float32Array ? ('float32' as const) : ('int32' as const),
  }));
  const device = await openDevice('cpu', { threads: 1 });
  const program = await device.compile(
    (inputs, variables) => ({ outputs: { logits: model.forward(variables, inputs['images']!, evaluation) } }),
    { images: { shape, dtype: 'float32' } },
    specs,
  );
  const results = await program.run({ images: { shape, data } }, await device.variables(weights));
  await program.dispose();
  return results['logits']!.data as Float32Array;
}

const small = { image_size: 32, patch_size: 8, embed_dim: 48, depth: 2, heads: 3 };
const aVit = () => vit('vit', { ...vitArchitectures['vit_tiny_patch16_224']!, ...small }, CLASSES);
const aBeit = () => beit('beit', { ...beitArchitectures['beit_base_patch16_224']!, ...small }, CLASSES);
const aSwin = () =>
  swin(
    'swin',
    {
      ...swinArchitectures['swin_tiny_patch4_window7_224']!,
      image_size: 56,
      embed_dim: 24,
      depth: [2, 2],
      heads: [3, 6],
    },
    CLASSES,
  );
const aResnet = (block: 'basic' | 'bottleneck', layers: readonly number[], width: number) => () =>
  resnet('resnet', { image_size: 64, block, layers, width, drop: 0 }, CLASSES);
const aDensenet = () =>
  densenet('densenet', { image_size: 64, growth: 8, blocks: [2, 2, 2, 2], width: 16, drop: 0 }, CLASSES);
const b0 = efficientnetArchitectures['efficientnet_b0']!;
const anEfficientnet = () =>
  efficientnet(
    'efficientnet',
    {
      ...{ image_size: 64, width: 8, features: 40, drop: 0, drop_path: 0 },
      stages: [
        { blocks: 1, kernel: 3, stride: 1, expand: 1, out: 8 },
        { blocks: 2, kernel: 3, stride: 2, expand: 6, out: 16 },
        { blocks: 1, kernel: 5, stride: 2, expand: 6, out: 24 },
        { blocks: 1, kernel: 5, stride: 1, expand: 6, out: 24 },
      ],
    },
    CLASSES,
  );
const anInception = () => inception('inception_v3', { image_size: 139, width: 32, drop: 0 }, CLASSES);
const biomedClip = () => vit('vit', vitArchitectures['vit_tiny_patch16_224']!, CLASSES);

interface Case {
  readonly model: () => Model;
  /** Besides `checkpoint`, which takes all of them. */
  readonly method?: RuleName;
  /** Title and prefix; null: the model's own names. */
  readonly layout: readonly [string, string] | null;
  /** Where not all weights have a place: what is left out. */
  readonly left?: readonly string[];
}

const HF_VIT = "Hugging Face's ViT or DeiT";
const CASES: Readonly<Record<string, Case>> = {
  hf_vit: {
    model: aVit,
    method: 'imagenet_1k',
    layout: [HF_VIT, 'vit.'],
    left: ['classifier.bias', 'classifier.weight'],
  },
  hf_vit_memory: { model: aVit, method: 'dino', layout: [HF_VIT, 'vit.'] },
  hf_vit_gray: { model: aVit, layout: [HF_VIT, 'vit.'] },
  hf_vit_gray_memory: { model: aVit, method: 'mae', layout: [HF_VIT, 'vit.'] },
  hf_beit: { model: aBeit, method: 'beit', layout: ["Hugging Face's BEiT", 'beit.'] },
  hf_beit_memory: { model: aBeit, layout: ["Hugging Face's BEiT", 'beit.'] },
  hf_beit_shared: { model: aBeit, method: 'beit', layout: ["Hugging Face's BEiT", 'beit.'] },
  hf_beit_shared_memory: { model: aBeit, layout: ["Hugging Face's BEiT", 'beit.'] },
  hf_swin: { model: aSwin, method: 'imagenet_1k', layout: ["Hugging Face's Swin", 'swin.'] },
  hf_swin_memory: { model: aSwin, method: 'simmim', layout: ["Hugging Face's Swin", 'swin.'] },
  hf_resnet_basic: {
    model: aResnet('basic', [1, 2, 1, 1], 8),
    method: 'imagenet_1k',
    layout: ["Hugging Face's ResNet", 'resnet.'],
  },
  hf_resnet_bottleneck: { model: aResnet('bottleneck', [1, 2, 1, 1], 8), layout: ["Hugging Face's ResNet", 'resnet.'] },
  timm_vit: { model: aVit, method: 'imagenet_1k', layout: null },
  timm_beit: { model: aBeit, method: 'beit', layout: null },
  timm_swin: {
    model: aSwin,
    method: 'imagenet_1k',
    layout: ['Swin of timm 0.9 and later', ''],
    left: ['head.fc.bias', 'head.fc.weight'],
  },
  timm_swin_gray: { model: aSwin, layout: ['Swin of timm 0.9 and later', ''] },
  timm_densenet: { model: aDensenet, method: 'imagenet_1k', layout: null },
  timm_resnet18_gray: { model: aResnet('basic', [2, 2, 2, 2], 64), method: 'imagenet_1k', layout: null },
  timm_efficientnet_b0: {
    model: () => efficientnet('efficientnet_b0', { ...b0, image_size: 64 }, CLASSES),
    layout: null,
  },
  open_clip_vit: { model: biomedClip, method: 'imagenet_1k', layout: ["OpenCLIP with timm's ViT", ''] },
  torchvision_vit: {
    model: aVit,
    method: 'imagenet_1k',
    layout: ["torchvision's ViT", ''],
    left: ['heads.head.bias', 'heads.head.weight'],
  },
  torchvision_swin: { model: aSwin, method: 'imagenet_1k', layout: ["torchvision's Swin", ''] },
  torchvision_efficientnet: {
    model: anEfficientnet,
    method: 'imagenet_1k',
    layout: ["torchvision's EfficientNet", ''],
  },
  torchvision_efficientnet_b0: {
    model: () => efficientnet('efficientnet_b0', { ...b0, image_size: 64 }, CLASSES),
    layout: ["torchvision's EfficientNet", ''],
  },
  torchvision_densenet: { model: aDensenet, method: 'imagenet_1k', layout: null },
  torchvision_resnet: { model: aResnet('basic', [1, 1, 1, 1], 64), method: 'imagenet_1k', layout: null },
  torchvision_inception_v3: { model: anInception, method: 'imagenet_1k', layout: null },
  children_resnet: {
    model: aResnet('basic', [1, 1, 1, 1], 64),
    layout: ["the children of torchvision's ResNet", 'backbone.'],
  },
  children_densenet: { model: aDensenet, layout: ["the children of torchvision's DenseNet", 'backbone.'] },
  children_densenet_features: {
    model: aDensenet,
    layout: ["the children of the features of torchvision's DenseNet", 'backbone.'],
  },
  children_inception_v3: { model: anInception, layout: ["the children of torchvision's Inception v3", 'backbone.'] },
  torchxrayvision_densenet: { model: aDensenet, method: 'imagenet_1k', layout: null },
};

/** Every tensor of the file goes into the model, or is named with a reason. */
function requireAccounted({ tensors }: Golden, report: LoadReport, used: readonly string[]): void {
  const named = new Set([...used, ...report.unused]);
  assert.deepEqual(
    tensors.map(([name]) => name).filter((name) => !named.has(name)),
    [],
  );
  assert.deepEqual(Object.values(report.reasons).flat().sort(), [...report.unused].sort());
  assert.ok(!Object.keys(report.reasons).includes(''), 'a reason is missing');
}

describe('a network saved by another library computes the same here', () => {
  for (const [name, { model: make, method, layout, left }] of Object.entries(CASES)) {
    it(name, async () => {
      const model = make();
      const reference = golden(name);
      const { tensors, report, used } = await load(model, reference, method ?? 'checkpoint');
      requireAccounted(reference, report, used);
      assert.deepEqual(report.layout, layout === null ? null : { title: layout[0], prefix: layout[1] });
      if (left !== undefined)
        assert.deepEqual(
          report.unused.filter((each) => /head|classifier/.test(each)),
          left,
        );
      const found = await logits(model, tensors, reference);
      const largest = Math.max(...reference.logits.map(Math.abs));
      const off = Math.max(...reference.logits.map((value, index) => Math.abs(value - found[index]!)));
      assert.ok(off <= 1e-5 * largest, `off by ${off}, more than 1e-5 of ${largest}`);
    });
  }
});

it('a convolution over other numbers of channels is spread as timm does it', () => {
  const { spread }: { readonly spread: Readonly<Record<string, readonly number[]>> } = JSON.parse(
    readFileSync(new URL('../golden/layouts/channels.json', import.meta.url), 'utf8'),
  );
  for (const [count, expected] of Object.entries(spread)) {
    const { shape, data } = weightOf('conv', [2, Number(count), 2, 2]);
    const parameters = [{ name: 'conv1.weight', shape: [2, 3, 2, 2] }];
    const adapt = adaptation('conv1.weight', shape, [2, 3, 2, 2], { arch: 'any', parameters, head: [] }, {});
    const found = adapt!(Float32Array.from(data));
    const off = Math.max(...expected.map((value, index) => Math.abs(value - found[index]!)));
    assert.ok(off <= 1e-7, `${count} channels: off by ${off}`);
  }
});

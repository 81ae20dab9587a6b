import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { openWeights } from '../../weights/format/file.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { projectOf } from '../../weights/inspection/projects.ts';
import { goldenPath } from './golden.ts';
import { fileOf } from './make.ts';

async function projectIn(path: string): Promise<string | undefined> {
  const file = await openWeights(path);
  try {
    return projectOf(file)?.title;
  } finally {
    file.close();
  }
}

const GOLDEN: Readonly<Record<string, string | undefined>> = {
  'ark_swin.pth.tar': 'Ark',
  'dino_vit.pth': 'DINO',
  'mae_vit.pth': 'MAE',
  'moby_swin.pth': 'MoBY',
  'mocov3_vit.pth.tar': 'MoCo v3',
  'simmim_swin_w6_to_w7.pth': 'SimMIM',
  'vit_augreg.npz': "Google's ViT in JAX",
  'vit_plain_zip.pth': 'timm',
  'views_zip.pth': undefined,
};

describe('the public project that a file comes from', () => {
  for (const [file, title] of Object.entries(GOLDEN)) {
    it(`${file}: ${title}`, async () => assert.equal(await projectIn(goldenPath(file)), title));
  }

  const NAMED: Readonly<Record<string, string>> = {
    hf_swin: "Hugging Face's Swin",
    torchvision_vit: "torchvision's ViT",
    torchvision_resnet: 'torchvision or timm',
    torchvision_inception_v3: "torchvision's Inception v3",
    open_clip_vit: 'BiomedCLIP or another OpenCLIP with a ViT of timm',
    children_resnet: 'RadImageNet, or another network put together from the children of one of torchvision',
    timm_swin: 'Swin of timm 0.9 and later',
  };
  for (const [name, title] of Object.entries(NAMED)) {
    it(`${name}: ${title}`, async () => {
      const golden = JSON.parse(readFileSync(new URL(`../golden/layouts/${name}.json`, import.meta.url), 'utf8'));
      const path = fileOf(new Uint8Array(0), '.safetensors');
      // What a file comes from is told by names; one value a tensor is enough of them.
      const tensors = golden.tensors.map(([key]: [string]) => [key, { shape: [1], data: Float32Array.of(0) }]);
      writeSafetensors(path, Object.fromEntries(tensors));
      assert.equal(await projectIn(path), title);
    });
  }

  const TOLD: readonly (readonly [string, readonly string[]])[] = [
    [
      "OpenAI's CLIP, such as CheXzero: a network that assay lacks",
      ['visual.transformer.resblocks.0.attn.in_proj_weight', 'visual.ln_pre.weight'],
    ],
    [
      'Segment Anything, such as MedSAM: a network that assay lacks',
      ['image_encoder.blocks.0.attn.rel_pos_h', 'image_encoder.neck.0.weight'],
    ],
    ['distilled DeiT', ['dist_token', 'head_dist.weight']],
    ['TorchXRayVision', ['features.conv0.weight', 'op_threshs']],
  ];
  for (const [title, names] of TOLD) {
    it(title, async () => {
      const path = fileOf(new Uint8Array(0), '.safetensors');
      writeSafetensors(path, Object.fromEntries(names.map((name) => [name, { shape: [1], data: Float32Array.of(0) }])));
      assert.equal(await projectIn(path), title);
    });
  }
});

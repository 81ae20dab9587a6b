import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { architectures } from '../../models/architectures.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import { catalog, catalogProblem } from '../../weights/catalog/catalog.ts';
import { catalogHeadsProblem, catalogModelProblem, catalogOf } from '../../weights/catalog/catalog-model.ts';

/** Architectures that an entry is not refused for. */
function taken(name: string): readonly string[] {
  const all = architectures();
  const sizes = new Map(all.map((each) => [each.name, each.image_size]));
  return all
    .map((each) => each.name)
    .filter((arch) => catalogModelProblem(name, { arch, overrides: {} }, sizes.get(arch)!) === null);
}

const fits = (name: string, arch: string, size: number, overrides: ModelSettings['overrides'] = {}): boolean =>
  catalogModelProblem(name, { arch, overrides }, size) === null;

describe('an entry of the catalog is for', () => {
  it('its own architecture', () => {
    const sizes = new Map(architectures().map((each) => [each.name, each.image_size]));
    for (const [name, { arch, model = {} }] of catalog()) assert.ok(fits(name, arch, sizes.get(arch)!, model), name);
  });

  it('others whose tensors it has, and no more', () => {
    assert.deepEqual(taken('mae_vitb'), ['vit_base_patch16_224', 'deit_base_patch16_224']);
    assert.deepEqual(taken('beit_vitb'), ['beit_base_patch16_224', 'simmim_vit_base_patch16_224']);
    assert.deepEqual(taken('moby_swint'), ['swin_tiny_patch4_window7_224', 'upernet_swin_tiny']);
    const resnet50 = [...catalog()].find(([name, { arch }]) => arch === 'resnet50' && catalogProblem(name) === null);
    assert.deepEqual(taken(resnet50![0]), ['resnet50', 'upernet_resnet50']);
  });

  it('another image size, and windows that its tables are resized to', () => {
    assert.ok(fits('mae_vitb', 'vit_base_patch16_224', 384));
    assert.ok(fits('moby_swint', 'swin_tiny_patch4_window7_224', 384, { window_size: 12 }));
    assert.ok(fits('moby_swint', 'swin_tiny_patch4_window7_224', 224, { drop_path: 0.3 }));
  });

  it('no model that overrides have made another', () => {
    assert.ok(!fits('mae_vitb', 'vit_base_patch16_224', 224, { patch_size: 8 }));
    assert.ok(!fits('mae_vitb', 'vit_base_patch16_224', 224, { depth: 24 }));
    assert.ok(fits('mae_vitb', 'vit_small_patch16_224', 224, { embed_dim: 768, heads: 12 }));
  });
});

it('one whose heads no shape shows is refused for a model that has others, whatever rule loads it', () => {
  const small = (overrides: ModelSettings['overrides']) => ({ arch: 'vit_small_patch16_224', overrides });
  const problem = {
    path: 'init.weights',
    message: '`catalog:moco_v3_vits` has 12 heads in each attention, but the model has 6',
    hint: 'Set `model.heads` to 12.',
  };
  for (const find of [catalogModelProblem, catalogHeadsProblem]) {
    assert.deepEqual(find('moco_v3_vits', small({}), 224), problem);
    assert.deepEqual(find('moco_v3_vits', small({ drop_path: 0.1 }), 224), problem);
    assert.equal(find('moco_v3_vits', small({ heads: 12 }), 224), null);
    assert.match(
      find('dino_vits', small({ heads: 12 }), 224)!.message,
      /has 6 heads in each attention, but the model has 12/,
    );
    assert.equal(find('dino_vits', small({}), 224), null);
  }
});

it('a segmentation model has the entries of its backbone', () => {
  const names = (arch: string) => catalogOf(arch).map(({ name }) => name);
  assert.ok(names('swin_tiny_patch4_window7_224').includes('moby_swint'));
  assert.deepEqual(names('upernet_swin_tiny'), names('swin_tiny_patch4_window7_224'));
  assert.deepEqual(names('unet'), []);
});

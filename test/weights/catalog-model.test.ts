import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { architectures } from '../../models/architectures.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import { catalog, catalogProblem } from '../../weights/catalog/catalog.ts';
import { catalogModelProblem, catalogOf } from '../../weights/catalog/catalog-model.ts';

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
    for (const [name, { arch }] of catalog()) assert.ok(taken(name).includes(arch), name);
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

it('a segmentation model has the entries of its backbone', () => {
  const names = (arch: string) => catalogOf(arch).map(({ name }) => name);
  assert.ok(names('swin_tiny_patch4_window7_224').includes('moby_swint'));
  assert.deepEqual(names('upernet_swin_tiny'), names('swin_tiny_patch4_window7_224'));
  assert.deepEqual(names('unet'), []);
});

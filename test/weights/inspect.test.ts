import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { describeModel } from '../../models/architectures.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { openWeights } from '../../weights/format/file.ts';
import { contentsOf, fitSummary } from '../../weights/inspection/contents.ts';
import { zoo } from '../../weights/inspection/zoo.ts';
import { advice, fittingMethods } from '../../weights/loading/advice.ts';
import { fitWeights } from '../../weights/loading/fit.ts';
import type { Target } from '../../weights/loading/rule.ts';
import { bodyOf } from '../../weights/loading/target.ts';
import { rules } from '../../weights/rules/index.ts';
import { goldenCase, goldenPath, goldenTarget } from './golden.ts';
import { safetensors, temporaryFolder } from './make.ts';

const folder = temporaryFolder();

function modelOf(arch: string): Target {
  return bodyOf(describeModel({ arch, overrides: {} }, { num_classes: 1, image_size: 224 }));
}

/** A file with the names and shapes of a model; its data are a hole that takes no room on the disk. */
function hollowFile(name: string, target: Target, rename: (name: string) => string = (same) => same): string {
  let end = 0;
  const fields = target.parameters.map(({ name: parameter, shape }) => {
    const begin = end;
    end += 4 * sizeOf(shape);
    return [rename(parameter), { dtype: 'F32', shape, data_offsets: [begin, end] }] as const;
  });
  const start = safetensors(JSON.stringify(Object.fromEntries(fields)), 0);
  const path = join(folder, `${name}.safetensors`);
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, start);
  ftruncateSync(descriptor, start.length + end);
  closeSync(descriptor);
  return path;
}

async function advise(target: Target, path: string, method: keyof typeof rules): Promise<string | null> {
  const file = await openWeights(path);
  try {
    return advice(target, file, rules[method], zoo);
  } finally {
    file.close();
  }
}

describe('a file that does not fit', () => {
  const tiny = hollowFile('tiny', modelOf('vit_tiny_patch16_224'));
  const moco = hollowFile('moco', modelOf('vit_tiny_patch16_224'), (name) => `module.base_encoder.${name}`);

  it('is told the architecture that it fits', async () => {
    const hint = 'model: { arch: vit_tiny_patch16_224 } fits this file';
    assert.equal(await advise(modelOf('vit_small_patch16_224'), tiny, 'imagenet_1k'), hint);
  });

  it('is told that the overrides are to blame where the architecture is right', async () => {
    const settings = { arch: 'vit_tiny_patch16_224', overrides: { depth: 1 } };
    const target = bodyOf(describeModel(settings, { num_classes: 1, image_size: 224 }));
    const hint = 'model: { arch: vit_tiny_patch16_224 } without overrides fits this file';
    assert.equal(await advise(target, tiny, 'imagenet_1k'), hint);
  });

  it('is told names that fit, or architecture and method together', async () => {
    const path = hollowFile('mixed', modelOf('vit_tiny_patch16_224'), (name) => `module.base_encoder.${name}`);
    const hint = 'init: { method: checkpoint, strip_prefix: module.base_encoder. } fits this file';
    assert.equal(await advise(modelOf('vit_tiny_patch16_224'), path, 'mae'), hint);
    assert.equal(await advise(modelOf('resnet18'), moco, 'mae'), null);
  });
});

it('all methods that fit a file are found, of those that its architecture has weights of', async () => {
  const file = await openWeights(hollowFile('deit', modelOf('deit_tiny_patch16_224')));
  assert.deepEqual(fittingMethods(modelOf('deit_tiny_patch16_224'), file), [
    'imagenet_1k',
    'imagenet_21k',
    'imagenet_21kto1k',
    'sam',
    'deit',
    'dino',
    'mae',
  ]);
  file.close();
});

it('what loading would do: one table for all blocks, and what is left out', async () => {
  const item = goldenCase('simmim_vit_shared_rpb');
  const file = await openWeights(goldenPath(item.file));
  const summary = fitSummary(fitWeights(await goldenTarget(item), file, rules.simmim));
  file.close();
  assert.equal(summary.fits, true);
  assert.deepEqual(summary.expanded, [
    {
      tensor: 'encoder.rel_pos_bias.relative_position_bias_table',
      to: ['blocks.0.attn.relative_position_bias_table', 'blocks.1.attn.relative_position_bias_table'],
    },
  ]);
  assert.ok(summary.dropped.includes('decoder.0.weight'));
});

it('a tree of Python objects is summed up without showing more than is safe', async () => {
  const file = await openWeights(goldenPath('vit_with_objects_zip.pth'));
  const { format, entries, tensors } = contentsOf(file);
  file.close();
  assert.equal(format, 'torch');
  assert.ok(tensors.length > 30);
  const model = entries.find(({ name }) => name === 'model');
  assert.equal(model?.kind, 'dict');
  assert.equal(model?.value, null);
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listTensors, openWeights, type WeightsFile } from '../../weights/format/file.ts';
import { readBytes, readTensor } from '../../weights/format/tensor.ts';
import { entryOf, isNode, tensorsIn, type Value } from '../../weights/format/value.ts';
import { goldenCase, goldenPath } from './golden.ts';

async function withFile<Result>(name: string, use: (file: WeightsFile) => Result | Promise<Result>): Promise<Result> {
  const file = await openWeights(goldenPath(name));
  try {
    return await use(file);
  } finally {
    file.close();
  }
}

describe('tensors as they are stored', () => {
  for (const name of ['views_zip', 'views_legacy']) {
    it(`${name}: strided, shared, expanded, empty and 0-d tensors of every type are read exactly`, async () => {
      const { file, expected } = goldenCase(name);
      await withFile(file, async (found) =>
        withFile(expected, (reference) => {
          const tensors = tensorsIn(found.root);
          const wanted = tensorsIn(reference.root);
          assert.deepEqual([...tensors.keys()].sort(), [...wanted.keys()].sort());
          for (const [key, tensor] of wanted) {
            const { dtype, shape } = tensors.get(key)!;
            assert.deepEqual({ dtype, shape }, { dtype: tensor.dtype, shape: tensor.shape }, key);
            assert.deepEqual(Buffer.from(readBytes(tensors.get(key)!)), Buffer.from(readBytes(tensor)), key);
          }
        }),
      );
    });
  }

  it('integers that int32 cannot hold are refused, not wrapped around', async () => {
    await withFile('views_zip.pth', ({ root, path }) => {
      assert.throws(() => readTensor(tensorsIn(root).get('int64')!), {
        name: 'InputError',
        message: `${path}: views_zip/data/12: cannot be loaded: I64 values that float32 and int32 cannot hold`,
      });
    });
  });

  it('are listed with their path in the file, in its order', async () => {
    await withFile('dino_vit.pth', ({ root, format }) => {
      const paths = listTensors(root).map(({ path }) => path);
      assert.equal(format, 'torch');
      assert.equal(paths.length, 76);
      assert.equal(paths[0], 'student.module.backbone.cls_token');
      assert.ok(paths.includes('optimizer.state.0.momentum_buffer'));
    });
  });
});

describe('Python objects beside the tensors are read as inert data', () => {
  for (const name of ['vit_with_objects_zip.pth', 'vit_with_objects_legacy.pth']) {
    it(name, async () => {
      await withFile(name, ({ root }) => {
        const at = (key: string): Value => entryOf(root, key) ?? null;
        assert.equal(at('np_float64'), 0.25);
        assert.equal(at('np_float32'), 1.5);
        assert.equal(at('np_int64'), -7);
        assert.equal(at('np_bool'), true);
        for (const key of ['np_array', 'np_array_f']) {
          const { shape, data } = readTensor(tensorsIn(root).get(key)!);
          assert.deepEqual({ shape, values: [...data] }, { shape: [2, 3], values: [0, 1, 2, 3, 4, 5] });
        }
        assert.deepEqual(readTensor(tensorsIn(root).get('param')!).data, Float32Array.of(1, 2, 3));
        assert.deepEqual(at('tuple4'), { kind: 'tuple', items: [1, 2.5, 'x', null] });
        const args = at('args');
        assert.ok(isNode(args, 'object'));
        assert.equal(args.class, 'argparse.Namespace');
        assert.equal(entryOf(args.state, 'lr'), 0.001);
        assert.equal(entryOf(args.state, 'big'), 1180591620717411303424n);
      });
    });
  }

  it('a training checkpoint keeps its numbers', async () => {
    await withFile('vit_training_module_legacy.pth.tar', ({ root }) => {
      assert.equal(entryOf(root, 'epoch'), 7);
      assert.equal(entryOf(root, 'lossMIN'), 0.1875);
    });
  });
});

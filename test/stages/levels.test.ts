/** Images that a program normalises and cuts are those that the host makes, to half a level. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PreparedImage } from '../../data/dataset.ts';
import { seenCrops } from '../../data/feeding/classification.ts';
import { seenWhole } from '../../data/feeding/segmentation.ts';
import { STATISTICS, WHITEST } from '../../data/transforms/normalize.ts';
import { formOf, levelsFor } from '../../stages/levels.ts';
import { imageSpec, seenImages } from '../../training/inputs/images.ts';
import { onEachDevice } from '../support/devices.ts';

const SIZE = 14;

const image = (id: number, channels: 1 | 3, bits: 8 | 16): PreparedImage => {
  return { id: `${id}`, offset: 0, width: 12 + id, height: 15 - id, channels, bits, label: 0 };
};
/** Noise, black and white among it. */
function pixels({ id, width, height, channels, bits }: PreparedImage): Uint8Array | Uint16Array {
  const most = 2 ** bits - 1;
  const level = (_: unknown, at: number): number => Math.round((((at + Number(id)) * 7919) % 256) * (most / 255));
  const values = Array.from({ length: width * height * channels }, level);
  return bits === 8 ? Uint8Array.from(values) : Uint16Array.from(values);
}

const sets: Readonly<Record<string, readonly PreparedImage[]>> = {
  'gray images of 8 bits': [image(0, 1, 8), image(1, 1, 8)],
  'images of 8 and 16 bits, one in colour': [image(0, 1, 8), image(1, 3, 8), image(2, 1, 16)],
};

await onEachDevice(
  (name) => `on the device ${name}`,
  (device) => {
    for (const [what, members] of Object.entries(sets)) {
      for (const how of ['center', 'ten', 'flip', 'whole'] as const) {
        test(`${what} are seen as the host makes them: ${how}`, async () => {
          const input = { size: SIZE, normalize: 'imagenet' } as const;
          const crops = how === 'whole' ? 'center' : how;
          const levels = levelsFor({ isRemote: true }, members, input, crops);
          assert.ok(levels !== undefined);
          const make = (form: ReturnType<typeof formOf>) =>
            how === 'whole'
              ? seenWhole({ pixels }, { ...input, ...form }, members)
              : seenCrops({ pixels }, { ...input, ...form, crops }, members);
          const [fed, expected] = [make(formOf(levels)), make({})];
          const model = { image_size: SIZE };
          const program = await device.compile(
            ({ images }) => ({ outputs: { seen: seenImages(images!, model, levels) } }),
            { images: imageSpec(model, members.length, levels) },
            {},
          );
          const inputs = { images: { shape: fed.shape, data: fed.images } };
          const { seen } = await program.run(inputs, await device.variables({}));
          await program.dispose();
          assert.deepEqual(seen!.shape, expected.shape);
          const [, deviation] = STATISTICS.imagenet[1]!;
          const halfLevel = 0.5 / WHITEST / deviation;
          const differences = Array.from(seen!.data, (value, at) => Math.abs(value - expected.images[at]!));
          assert.ok(Math.max(...differences) < halfLevel + 1e-6, `${Math.max(...differences)}`);
        });
      }
    }
  },
  ['cpu', 'xla'],
);

test('levels are for devices with a way to them, in colour where an image is', () => {
  const input = { size: SIZE, normalize: 'none' } as const;
  assert.equal(levelsFor({}, sets['gray images of 8 bits']!, input), undefined);
  assert.deepEqual(formOf(levelsFor({ isRemote: true }, sets['gray images of 8 bits']!, input)), { levels: 1 });
  assert.deepEqual(formOf(levelsFor({ isRemote: true }, [image(0, 3, 8)], input)), { levels: 3 });
});

test('ten crops of a gray image at 224 px go up in a forty-sixth of the bytes', () => {
  const [one] = [image(0, 1, 8)];
  const bytes = (levels: 1 | undefined) =>
    seenCrops({ pixels }, { size: 224, normalize: 'none', crops: 'ten', ...(levels && { levels }) }, [one]).images
      .byteLength;
  assert.equal(bytes(undefined), 10 * 3 * 224 * 224 * 4);
  assert.equal(bytes(1), 256 * 256 * 2);
});

/** Resizing against torch.nn.functional.interpolate (test/golden/checkpoints/table_interpolation.safetensors). */
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type ResizeOptions, resizeBicubic, resizeBilinear } from '../../../tensor/ops/resize.ts';
import type { Tensor } from '../../../tensor/tf.ts';
import { onEachDevice } from '../../support/devices.ts';
import { readGolden } from '../../support/safetensors.ts';
import { CHECKPOINTS } from '../../support/unpacked.ts';
import { assertClose, evaluate } from './devices.ts';

const golden = readGolden(pathToFileURL(join(CHECKPOINTS, 'table_interpolation.safetensors')));

type Kind = readonly [resize: (x: Tensor, options: ResizeOptions) => Tensor, alignCorners: boolean];
const kinds: Readonly<Record<string, Kind>> = {
  bicubic: [resizeBicubic, false],
  bilinear_align_false: [resizeBilinear, false],
  bilinear_align_true: [resizeBilinear, true],
};

await onEachDevice(
  (name) => `resizing on ${name}`,
  (device) => {
    for (const [key, source] of Object.entries(golden)) {
      const kind = kinds[key.split('/')[0]!];
      if (kind === undefined || !key.endsWith('/source')) continue;
      const name = key.slice(0, -'/source'.length);
      const [resize, alignCorners] = kind;
      test(`${name} gives torch's values`, async () => {
        const { shape, data } = golden[`${name}/expected`]!;
        const size = [shape[2]!, shape[3]!] as const;
        const { value } = await evaluate(device, (x) => resize(x!, { size, alignCorners }), [source]);
        assertClose(name, value.data, data, 1e-6);
      });
    }
  },
);

import { byName } from '../loading/rule.ts';
import type { Layout } from './layout.ts';

/** torchvision's first DenseNets have `norm.1` and `conv.2` for `norm1` and `conv2`, from before dots in names were refused. */
export const oldDensenet: Layout = {
  title: "torchvision's first DenseNets",
  anchor: 'features.conv0.weight',
  has: ['features.denseblock1.denselayer1.norm.1.weight'],
  dialect: true,
  translate: (inside, file) =>
    byName((name) => name.replace(/(\.denselayer\d+\.(?:norm|conv))\.(?=[12]\.)/, '$1'))(inside, file),
};

import { densenet } from '../../models/densenet/model.ts';
import { resnet } from '../../models/resnet/model.ts';
import { testBatchNormParity } from './batch-norm-parity.ts';

const common = { image_size: 64, drop: 0 };

testBatchNormParity(
  'resnet_bottleneck_i64',
  resnet('resnet', { ...common, block: 'bottleneck', layers: [1, 2, 1, 1], width: 8 }, 5),
);
testBatchNormParity(
  'resnet_basic_i64',
  resnet('resnet', { ...common, block: 'basic', layers: [2, 1, 1, 1], width: 8 }, 5),
);
testBatchNormParity(
  'resnext_g4_i72',
  resnet(
    'resnext',
    { ...common, image_size: 72, block: 'bottleneck', layers: [1, 2, 1, 1], width: 8, groups: { count: 4, width: 2 } },
    5,
  ),
);
testBatchNormParity(
  'densenet_g8_i64',
  densenet('densenet', { ...common, growth: 8, blocks: [2, 2, 2, 2], width: 16 }, 5),
);

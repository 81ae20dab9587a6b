/**
 * Networks that were put together again from the children of torchvision's, as in `nn.Sequential(*list(net.children()))`:
 * modules have the number of their place for a name. RadImageNet's files are so (https://github.com/BMEII-AI/RadImageNet).
 */
import { byName } from '../loading/rule.ts';
import { HEAD, type Layout } from './layout.ts';

/** null: a module without weights, or none that the model has. */
type Modules = readonly (string | null)[];

const RESNET: Modules = ['conv1', 'bn1', null, null, 'layer1', 'layer2', 'layer3', 'layer4', null, 'fc'];
const INCEPTION_START: Modules = [
  ...['Conv2d_1a_3x3', 'Conv2d_2a_3x3', 'Conv2d_2b_3x3', null, 'Conv2d_3b_1x1', 'Conv2d_4a_3x3', null],
  ...['Mixed_5b', 'Mixed_5c', 'Mixed_5d', 'Mixed_6a', 'Mixed_6b', 'Mixed_6c', 'Mixed_6d', 'Mixed_6e'],
];
const INCEPTION_END: Modules = ['Mixed_7a', 'Mixed_7b', 'Mixed_7c', null, null, 'fc'];
const DENSENET_FEATURES: Modules = [
  ...['conv0', 'norm0', null, null, 'denseblock1', 'transition1', 'denseblock2', 'transition2', 'denseblock3'],
  ...['transition3', 'denseblock4', 'norm5'],
];

const numbered = (modules: Modules, before = ''): Layout['translate'] =>
  byName((name) =>
    name.replace(/^(\d+)\./, (whole, place) => {
      const module = modules[Number(place)];
      return module === undefined || module === null ? whole : `${before}${module}.`;
    }),
  );

const FC: NonNullable<Layout['leaves']> = [[/^(fc|classifier|linear)\./, HEAD]];

export const resnetChildren: Layout = {
  title: "the children of torchvision's ResNet",
  anchor: '0.weight',
  has: ['1.running_mean', '4.0.conv1.weight', '7.0.conv1.weight'],
  leaves: [...FC, [/^9\./, HEAD]],
  translate: numbered(RESNET),
};

export const inceptionChildren: Layout = {
  title: "the children of torchvision's Inception v3",
  anchor: '0.conv.weight',
  has: ['2.bn.weight', '7.branch1x1.conv.weight'],
  leaves: [...FC, [/^(20|21)\.(weight|bias)$/, HEAD], [/^15\.(conv0|conv1|fc)\./, "Inception's second classifier"]],
  // With the second classifier, which is left out, what follows it is one place further.
  translate: (inside, file) =>
    numbered([...INCEPTION_START, ...(inside.has('15.branch3x3_1.conv.weight') ? [] : [null]), ...INCEPTION_END])(
      inside,
      file,
    ),
};

/** `list(net.children())[:-1]` of a DenseNet is its features alone, as one module. */
export const densenetChild: Layout = {
  title: "the children of torchvision's DenseNet",
  anchor: '0.conv0.weight',
  has: ['0.norm0.weight', '0.denseblock1.denselayer1.norm1.weight'],
  leaves: [...FC, [/^1\.(weight|bias)$/, HEAD]],
  translate: numbered(['features']),
};

export const densenetFeatures: Layout = {
  title: "the features of torchvision's DenseNet",
  anchor: 'conv0.weight',
  has: ['norm0.weight', 'denseblock1.denselayer1.norm1.weight'],
  // Behind `features.` the names are the model's own, behind `0.` those of the children of the whole.
  behind: /^(?!(.*\.)?(features|0)\.$)/,
  leaves: FC,
  translate: (inside, file) => byName((name) => `features.${name}`)(inside, file),
};

export const densenetFeaturesChildren: Layout = {
  title: "the children of the features of torchvision's DenseNet",
  anchor: '0.weight',
  has: ['1.running_mean', '4.denselayer1.norm1.weight', '11.running_mean'],
  leaves: FC,
  translate: numbered(DENSENET_FEATURES, 'features.'),
};

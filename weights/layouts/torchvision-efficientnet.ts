import { byName, type Sources } from '../loading/rule.ts';
import { HEAD, type Layout } from './layout.ts';

type Layers = readonly (readonly [conv: string, norm: string] | null)[];

/** Convolutions of a block with their norms, in order; null: squeeze and excitation. */
const EXPANDED: Layers = [['conv_pw', 'bn1'], ['conv_dw', 'bn2'], null, ['conv_pwl', 'bn3']];
const PLAIN: Layers = [['conv_dw', 'bn1'], null, ['conv_pw', 'bn2']];

const LAYER = /^features\.(\d+)\.(\d+)\.block\.(\d+)\.(?:(fc[12])|([01]))\./;

function rename(name: string, inside: Sources, last: string): string {
  const stem = name.replace(/^features\.0\.0\./, 'conv_stem.').replace(/^features\.0\.1\./, 'bn1.');
  const end = stem.replace(`features.${last}.0.`, 'conv_head.').replace(`features.${last}.1.`, 'bn2.');
  return end.replace(LAYER, (whole, stage, block, place, squeeze, part) => {
    const layers = inside.has(`features.${stage}.${block}.block.3.0.weight`) ? EXPANDED : PLAIN;
    const layer = layers[Number(place)];
    const module = `blocks.${Number(stage) - 1}.${block}`;
    if (layer === null && squeeze !== undefined) return `${module}.se.conv_${squeeze === 'fc1' ? 'reduce' : 'expand'}.`;
    return layer === null || layer === undefined ? whole : `${module}.${layer[Number(part)]}.`;
  });
}

/** efficientnet_b0 and its sizes (https://github.com/pytorch/vision, models/efficientnet.py). */
export const torchvisionEfficientnet: Layout = {
  title: "torchvision's EfficientNet",
  anchor: 'features.0.0.weight',
  has: ['features.1.0.block.0.0.weight', 'features.1.0.block.1.fc1.weight'],
  leaves: [[/^classifier\./, HEAD]],
  translate(inside, file) {
    const places = [...inside.keys()].flatMap((name) => /^features\.(\d+)\./.exec(name)?.[1] ?? []);
    const last = String(places.map(Number).reduce((a, b) => Math.max(a, b), 0));
    return byName((name) => rename(name, inside, last))(inside, file);
  },
};

import { byName, without } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';

/** TorchXRayVision (https://github.com/mlmed/torchxrayvision): supervised on sets of chest radiographs, one channel. */
export const torchxrayvision = knownRule({
  mark: { pattern: /^op_threshs$|^model\./, what: 'TorchXRayVision (`op_threshs`, `model.`)' },
  families: ['densenet', 'resnet'],
  keys: ['state_dict', null],
  translate: byName((name) => without(name, 'model.')),
  extras: /^op_threshs$/,
  extrasAre: 'the operating points of its classes',
});

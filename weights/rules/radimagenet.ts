import { byName } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';

/** RadImageNet (https://github.com/BMEII-AI/RadImageNet): supervised on CT, MR and ultrasound; networks of torchvision. */
export const radimagenet = knownRule({
  mark: { pattern: /^backbone\./, what: "RadImageNet's networks (`backbone.`)" },
  families: ['resnet', 'densenet', 'inception'],
  keys: ['state_dict', null],
  translate: byName((name) => name),
  extras: /^AuxLogits\./,
  extrasAre: "Inception's second classifier",
});

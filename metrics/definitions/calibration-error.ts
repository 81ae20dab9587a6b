import { contributionsOf, oneAgainstRest } from '../classes/binary.ts';
import { IMAGES_A_BIN, MOST_BINS } from '../classes/bins.ts';
import { byClass } from '../classes/by-class.ts';
import { reliability } from '../classes/reliability.ts';

/** The root of the reliability, 0 where that is negative. */
export const calibrationError = byClass(
  {
    label: 'calibration error',
    direction: 'lower-is-better',
    unit: '%',
    range: 'share',
    explanation: `Calibration error: root mean square difference between probability and frequency of a class, in bins of equally many test images (one for ${IMAGES_A_BIN} images, at most ${MOST_BINS}), less what chance adds; 0 where nothing is left; averaged over the classes.`,
  },
  {
    value(cases, index) {
      const binary = oneAgainstRest(cases, index);
      return binary.positions.length === 0
        ? 'its label is known of no test image'
        : Math.sqrt(Math.max(0, reliability(binary).value));
    },
    influence(cases, index) {
      const binary = oneAgainstRest(cases, index);
      if (binary.positions.length === 0) return null;
      const { value, influence } = reliability(binary);
      const root = Math.sqrt(Math.max(0, value));
      const ofRoot = influence.map((one) => (root === 0 ? 0 : one / (2 * root)));
      return { value: root, contributions: contributionsOf(binary, ofRoot) };
    },
  },
);

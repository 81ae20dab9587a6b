import { architectures, describeModel } from '../../models/architectures.ts';
import type { Target } from '../loading/rule.ts';
import { bodyOf } from '../loading/target.ts';

/** Every architecture as it is, at its own image size: what a file of unknown origin may be for. */
export function zoo(): readonly Target[] {
  return architectures().map(({ name, image_size }) =>
    bodyOf(describeModel({ arch: name, overrides: {} }, { num_classes: 1, image_size })),
  );
}

/** Fewer training images, for studies of how many labels a model needs. */
import type { Problem } from '../../common/errors.ts';
import { randomStream } from '../../common/random.ts';
import { permutation, shuffled } from '../../common/shuffle.ts';
import type { Selection } from '../../schemas/config.ts';
import type { ListedImage } from '../formats/listing.ts';
import { divide } from './divide.ts';

export type Subset = readonly ListedImage[] | { readonly problem: Problem };

/**
 * The chosen images in their order. Of one class an image, a smaller subset of the same seed lies within a larger one, and
 * a fraction leaves every class at least one image.
 */
export function subset(
  images: readonly ListedImage[],
  { fraction, few_shot, seed }: Selection,
  classes: readonly string[],
): Subset {
  if (few_shot !== null) return fewShot(images, few_shot, seed, classes);
  if (fraction === 1) return images;
  if (typeof images[0]?.label === 'number')
    return prefixes(images, (count) => Math.max(1, Math.round(fraction * count)), seed);
  return alike(images, Math.max(1, Math.round(fraction * images.length)), seed);
}

function fewShot(images: readonly ListedImage[], count: number, seed: number, classes: readonly string[]): Subset {
  const [rarest] = [...byClass(images)].sort(([, a], [, b]) => a.length - b.length);
  if (rarest !== undefined && rarest[1].length < count) {
    const [label, { length }] = rarest;
    const where = label === null ? 'the train split' : `${classes[label]} in the train split`;
    const has = length === 1 ? '1 image' : `${length} images`;
    const message = `expected at most the ${has} of ${where}, found ${count}`;
    return { problem: { path: 'data.few_shot', message } };
  }
  if (typeof images[0]?.label === 'number') return prefixes(images, () => count, seed);
  return alike(images, count, seed);
}

/** So many images, each finding in proportion as far as that goes. */
function alike(images: readonly ListedImage[], count: number, seed: number): readonly ListedImage[] {
  const share = count / images.length;
  const shares = divide(ungrouped(images), [share, 1 - share], true, randomStream(seed, 'alike'));
  // Shares are filled by finding, so the first may hold a few too many or too few images.
  const order = permutation(images.length, randomStream(seed, 'alike', 'order'));
  const chosen = new Set([...order].sort((a, b) => shares[a]! - shares[b]!).slice(0, count));
  return images.filter((_, index) => chosen.has(index));
}

/** The first images of each class in a random order that does not depend on how many are wanted. */
function prefixes(
  images: readonly ListedImage[],
  wanted: (count: number) => number,
  seed: number,
): readonly ListedImage[] {
  const chosen = new Set<number>();
  for (const [label, members] of byClass(images)) {
    const order = shuffled(members, randomStream(seed, 'subset', String(label)));
    for (const index of order.slice(0, wanted(members.length))) chosen.add(index);
  }
  return images.filter((_, index) => chosen.has(index));
}

/** Indices by class; under null where an image has no single class. */
function byClass(images: readonly ListedImage[]): ReadonlyMap<number | null, readonly number[]> {
  const classes = new Map<number | null, number[]>();
  images.forEach(({ label }, index) => {
    const key = typeof label === 'number' ? label : null;
    const members = classes.get(key);
    if (members === undefined) classes.set(key, [index]);
    else members.push(index);
  });
  return classes;
}

function ungrouped(images: readonly ListedImage[]): readonly ListedImage[] {
  return images.map(({ id, label, content }) => ({ id, label, content }));
}

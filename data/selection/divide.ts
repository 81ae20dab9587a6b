/**
 * Dividing images into shares that are alike, by iterative stratification (Sechidis et al., "On the stratification of
 * multi-label data", 2011), with patients instead of images as what is dealt out: the rarest class is dealt first, each
 * patient to the share that lacks most of it.
 */
import type { RandomStream } from '../../common/random.ts';
import { shuffled } from '../../common/shuffle.ts';
import type { ListedImage } from '../formats/listing.ts';

interface Group {
  readonly images: readonly number[];
  /** Images of each stratum. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * @param shares that add up to 1
 * @param stratify whether every share gets each class in proportion, or only its number of images
 * @returns for each image the index of its share; images of one patient have the same one
 */
export function divide(
  images: readonly ListedImage[],
  shares: readonly number[],
  stratify: boolean,
  stream: RandomStream,
): Uint16Array {
  const groups = shuffled(groupsOf(images, stratify), stream);
  const totals = new Map<string, number>();
  for (const { counts } of groups)
    for (const [stratum, count] of counts) totals.set(stratum, (totals.get(stratum) ?? 0) + count);
  const lacking = shares.map((share) => ({
    images: share * images.length,
    strata: new Map([...totals].map(([stratum, count]) => [stratum, share * count])),
  }));
  const result = new Uint16Array(images.length);
  const left = new Set(groups);
  // Rarest first, by a total order, so that equal counts do not leave it to the order of the map.
  const strata = [...totals].sort(([a, m], [b, n]) => m - n || (a < b ? -1 : 1)).map(([stratum]) => stratum);
  for (const stratum of strata)
    for (const group of left) {
      if (!group.counts.has(stratum)) continue;
      left.delete(group);
      const chosen = neediest(lacking, stratum);
      const need = lacking[chosen]!;
      need.images -= group.images.length;
      for (const [own, count] of group.counts) need.strata.set(own, need.strata.get(own)! - count);
      for (const image of group.images) result[image] = chosen;
    }
  return result;
}

interface Need {
  images: number;
  readonly strata: Map<string, number>;
}

function neediest(needs: readonly Need[], stratum: string): number {
  let best = 0;
  needs.forEach((need, index) => {
    const other = needs[best]!;
    const more = need.strata.get(stratum)! - other.strata.get(stratum)!;
    // Sums of shares carry rounding errors, which must not decide.
    if (more > 1e-9 || (more > -1e-9 && need.images > other.images + 1e-9)) best = index;
  });
  return best;
}

/** One a patient; an image whose patient is not known is alone. */
function groupsOf(images: readonly ListedImage[], stratify: boolean): readonly Group[] {
  const members = new Map<string, number[]>();
  images.forEach(({ id, patient }, index) => {
    const key = patient === undefined ? `image ${id}` : `patient ${patient}`;
    const list = members.get(key);
    if (list === undefined) members.set(key, [index]);
    else list.push(index);
  });
  return [...members.values()].map((indices) => {
    const counts = new Map<string, number>();
    for (const index of indices)
      for (const stratum of stratify ? strataOf(images[index]!) : ['all'])
        counts.set(stratum, (counts.get(stratum) ?? 0) + 1);
    return { images: indices, counts };
  });
}

/** The class, or every finding; images without a finding are a stratum of their own. */
function strataOf({ label }: ListedImage): readonly string[] {
  if (typeof label === 'number') return [String(label)];
  const findings = label.flatMap((value, index) => (value === 1 ? [String(index)] : []));
  return findings.length > 0 ? findings : ['none'];
}

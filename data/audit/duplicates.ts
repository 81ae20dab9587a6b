/** Groups of pictures whose perceptual hashes are nearly equal, without comparing each with each. */
import type { Fingerprint } from './fingerprint.ts';

/**
 * Of the 256 bits, as many may differ in the same picture encoded anew or resized. Measured on 1,123 chest radiographs:
 * JPEG at quality 20, half size, a third of the size and quality 70, brightened by a tenth: at most 26; pictures of
 * different patients: at least 44.
 */
export const NEAR_BITS = 28;
const WORDS = 8;
const BANDS = 16;
/**
 * The bits are cut into bands along diagonals of the transform. Along its rows and columns 28 times as many pairs of
 * those radiographs meet in a band, since all have the same coarse structure; of 7,190 pairs of a picture and a version
 * of it that are near (JPEG down to quality 5, half and a third of the size, cropped by 6 pixels, brightened, other
 * gamma) neither misses one. Where one slope's bands all have a difference, the other's may not.
 */
const SLOPES = [1, 11];
/** Blank pictures by the thousand must not take hours: so many others in the same band are looked at. */
const MOST_COMPARED = 2000;

/**
 * @returns indices of each group of two or more, in order. Two hashes that differ in at most 15 bits are always found to
 * be near; up to NEAR_BITS they are missed where the differences happen to touch all bands, which is rare.
 */
export function duplicateGroups(fingerprints: readonly Fingerprint[]): readonly (readonly number[])[] {
  const leaders = new Map<string, number>();
  const parent = Int32Array.from(fingerprints, (_, index) => index);
  const distinct: number[] = [];
  fingerprints.forEach(({ hash }, index) => {
    const first = leaders.get(hash);
    if (first === undefined) {
      leaders.set(hash, index);
      distinct.push(index);
    } else parent[index] = first;
  });
  linkNear(distinct, fingerprints, parent);
  const groups = new Map<number, number[]>();
  parent.forEach((_, index) => {
    const root = find(parent, index);
    // Nearly all are alone.
    if (root === index) return;
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [root, index]);
    else group.push(index);
  });
  return [...groups.values()].toSorted(([a], [b]) => a! - b!);
}

function linkNear(distinct: readonly number[], fingerprints: readonly Fingerprint[], parent: Int32Array): void {
  const bytes = Buffer.from(distinct.map((index) => fingerprints[index]!.hash).join(''), 'hex');
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, distinct.length * WORDS);
  for (const slope of SLOPES)
    for (let band = 0; band < BANDS; band++) {
      // A linked list a bucket: the last place that was put into it, and before each place the one before it.
      const last = new Int32Array(1 << 16).fill(-1);
      const before = new Int32Array(distinct.length);
      for (let place = 0; place < distinct.length; place++) {
        const bucket = bandOf(words, place, band, slope);
        let compared = 0;
        for (let other = last[bucket]!; other >= 0 && compared < MOST_COMPARED; other = before[other]!, compared++)
          if (areNear(words, place, other)) join(parent, distinct[place]!, distinct[other]!);
        before[place] = last[bucket]!;
        last[bucket] = place;
      }
    }
}

/** 16 of the 256 bits: of every row of the transform the one in column `band - slope * row`. */
function bandOf(words: Uint32Array, place: number, band: number, slope: number): number {
  let key = 0;
  for (let row = 0; row < BANDS; row++) {
    const bit = ((row & 1) << 4) | ((band - slope * row) & 15);
    key |= ((words[place * WORDS + (row >> 1)]! >>> bit) & 1) << row;
  }
  return key;
}

/** Backwards: fine structures, in the last words, soonest tell pictures apart, mostly before all words are looked at. */
function areNear(words: Uint32Array, a: number, b: number): boolean {
  let bits = 0;
  for (let word = WORDS - 1; word >= 0 && bits <= NEAR_BITS; word--) {
    let left = words[a * WORDS + word]! ^ words[b * WORDS + word]!;
    left -= (left >>> 1) & 0x55555555;
    left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
    bits += Math.imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return bits <= NEAR_BITS;
}

function find(parent: Int32Array, index: number): number {
  let root = index;
  while (parent[root] !== root) root = parent[root]!;
  // The next search is short.
  for (let at = index; parent[at] !== root; ) {
    const next = parent[at]!;
    parent[at] = root;
    at = next;
  }
  return root;
}

function join(parent: Int32Array, a: number, b: number): void {
  const [one, other] = [find(parent, a), find(parent, b)];
  // The first image of a group stands for it, whatever the order in which its members are found.
  parent[Math.max(one, other)] = Math.min(one, other);
}

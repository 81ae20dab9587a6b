/** What `evaluate` reports for a segmentation: of every image, and over all of them. */
import type { SegmentationCases, Value } from './definition.ts';
import type { MaskScores } from './masks/mask-scores.ts';
import { metricsOf } from './registry.ts';

/**
 * Every metric of segmentations by name, a text where it is not defined. With several structures these count the pixels of
 * all structures together (distances: their mean), and `<metric>/<structure>` each alone.
 * @param images of each image its structures, in the order of `structures`; not empty
 */
export function measureSegmentation(
  structures: readonly string[],
  images: readonly (readonly MaskScores[])[],
): Readonly<Record<string, Value>> {
  const apart = structures.length < 2 ? [] : structures;
  const alone = apart.flatMap((name, index) =>
    summary(images.map((image) => [image[index]!])).map(([metric, value]) => [`${metric}/${name}`, value] as const),
  );
  return Object.fromEntries([...summary(images), ...alone]);
}

function summary(images: readonly (readonly MaskScores[])[]): readonly (readonly [string, Value])[] {
  const cases = casesOfMasks(images);
  return metricsOf('segmentation').map(([name, metric]) => {
    const found = metric.influence(cases);
    return [name, typeof found === 'string' ? found : found.value] as const;
  });
}

/** Every case a unit of its own. @param images not empty, of each its structures */
export function casesOfMasks(images: readonly (readonly MaskScores[])[]): SegmentationCases {
  const all = images.flat();
  const of = (value: (scores: MaskScores) => number): Float64Array => Float64Array.from(all, value);
  const known = all.flatMap(({ millimetres }) => millimetres ?? []);
  const inMillimetres = (value: (scores: (typeof known)[number]) => number): Float64Array | null =>
    known.length === all.length ? Float64Array.from(known, value) : null;
  const [within, pixels] = [
    inMillimetres(({ outlines }) => outlines.within),
    inMillimetres(({ outlines }) => outlines.all),
  ];
  return {
    cases: images.length,
    structures: images[0]!.length,
    truth: of(({ truth }) => truth),
    prediction: of(({ prediction }) => prediction),
    both: of(({ both }) => both),
    boundary: {
      truth: of(({ boundary }) => boundary.truth),
      prediction: of(({ boundary }) => boundary.prediction),
      both: of(({ boundary }) => boundary.both),
    },
    lesions: {
      found: of(({ lesions }) => lesions.found),
      missed: of(({ lesions }) => lesions.missed),
      extra: of(({ lesions }) => lesions.extra),
    },
    hd95: of(({ hd95 }) => hd95),
    asd: of(({ asd }) => asd),
    hd95_mm: inMillimetres(({ hd95 }) => hd95),
    asd_mm: inMillimetres(({ asd }) => asd),
    outlines: within === null || pixels === null ? null : { within, all: pixels },
    units: null,
  };
}

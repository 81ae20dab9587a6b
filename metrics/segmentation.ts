/** What `evaluate` reports for a segmentation: of every image, and over all of them. */
import type { Metrics } from './classification.ts';
import type { MaskScores } from './mask-scores.ts';
import { metricsOf } from './registry.ts';

/**
 * Every metric of segmentations that is known of the images, by name. With several structures these count the pixels of
 * all structures together (distances: their mean), and `<metric>/<structure>` each alone.
 * @param images of each image its structures, in the order of `structures`; not empty
 */
export function segmentationMetrics(
  structures: readonly string[],
  images: readonly (readonly MaskScores[])[],
): Metrics {
  const apart = structures.length < 2 ? [] : structures;
  const alone = apart.flatMap((name, index) =>
    summary(images.map((image) => [image[index]!])).map(([metric, value]) => [`${metric}/${name}`, value] as const),
  );
  return Object.fromEntries([...summary(images), ...alone]);
}

function summary(images: readonly (readonly MaskScores[])[]): readonly (readonly [string, number])[] {
  return metricsOf('segmentation').flatMap(([name, metric]) => {
    const value = metric.of(images);
    return value === undefined ? [] : [[name, value] as const];
  });
}

/** What UPerNet puts on a backbone, by the sizes of the feature maps. Loads nothing heavy: plans check with it. */

/** Sides, in cells, of the grids that the pyramid pooling averages the last map over. */
export const bins: readonly number[] = [1, 2, 4, 6];

/** Dropout of whole channels after the pyramid pooling. */
export const CHANNEL_DROP = 0.1;

/** Channels and side of a feature map. */
export interface MapSizes {
  readonly channels: number;
  readonly side: number;
}

/** Multiply-accumulates of one image's forward pass after the backbone; resizing and pooling are not counted. */
export function headMacs(features: readonly MapSizes[], num_classes: number): number {
  const [first, last] = [features[0]!, features.at(-1)!];
  const width = first.channels;
  const pooled = last.channels / bins.length;
  const pooling = bins.reduce((sum, side) => sum + side ** 2 * last.channels * pooled, 0);
  const bottleneck = last.side ** 2 * 9 * 2 * last.channels * last.channels;
  const lateral = features.slice(1).reduce((sum, { channels, side }) => sum + side ** 2 * channels * width, 0);
  const smooth = features.slice(0, -1).reduce((sum, { side }) => sum + side ** 2 * 9 * width * width, 0);
  const fusion = first.side ** 2 * 9 * features.length * width * width;
  const head = first.side ** 2 * 9 * width * num_classes;
  return pooling + bottleneck + lateral + smooth + fusion + head;
}

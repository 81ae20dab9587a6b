/** A decoded image in memory. */

/** One byte a sample, or two. */
export type Samples = Uint8Array | Uint16Array;

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** 1: gray; 3: RGB. */
  readonly channels: 1 | 3;
  /** Rows top to bottom, samples of a pixel side by side. The type of the array tells the depth: 8 or 16 bit. */
  readonly data: Samples;
}

/** An image that cannot be read, and why. */
export interface Unreadable {
  readonly reason: string;
}

/** The value that stands for white: 255 or 65535. */
export function whiteOf(samples: Samples): number {
  return samples instanceof Uint8Array ? 0xff : 0xffff;
}

/** The picture with this value as white; where its samples hold no larger ones, as it is. */
export function withWhite(raster: Raster, white: number): Raster | Unreadable {
  const full = whiteOf(raster.data);
  if (white >= full) return raster;
  const data = raster.data.slice();
  for (let at = 0; at < data.length; at++) {
    const value = data[at]!;
    if (value > white) return { reason: `it has the value ${value}, above white (data.white: ${white})` };
    data[at] = Math.round((value * full) / white);
  }
  return { ...raster, data };
}

/**
 * Of a picture whose file says that fewer bits of its samples count: the largest value of so many as white. Writers should have
 * spread the values over all bits, with zeros or the highest bits again in the lowest (PNG, 12.4); many have not, and only
 * those need it.
 * @returns null where its values have been spread
 */
export function unscaled(raster: Raster, bits: number): Raster | null {
  const { data } = raster;
  const most = 2 ** bits - 1;
  const step = (whiteOf(data) + 1) / (most + 1);
  let spread = true;
  for (const value of data) {
    if (value > most) return null;
    if (value % step !== 0) spread = false;
  }
  if (spread) return null;
  const shown = withWhite(raster, most);
  return 'reason' in shown ? null : shown;
}

/** A picture as it is packed, and what its file says of it. */
export interface Decoded {
  readonly raster: Raster;
  /** Size in the file. */
  readonly width: number;
  readonly height: number;
  /** Whether the file itself says which value is white, so that no setting may. */
  readonly shown?: boolean;
  /** Width and height of a pixel of the file in millimetres; absent where the file does not say. */
  readonly spacing?: readonly [width: number, height: number];
}

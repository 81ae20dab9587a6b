/** From stored values to gray (PS3.3 C.11): rescale, window or table, and only then the inversion of MONOCHROME1. */
import type { Attributes, Window } from './attributes.ts';
import { lookedUp } from './tables.ts';

/**
 * @param values as stored, sign and all
 * @returns 8 bits where 8 or fewer are stored, else 16
 */
export function toGray(values: ArrayLike<number>, about: Attributes): Uint8Array | Uint16Array {
  const { bitsStored, photometric } = about;
  const white = bitsStored <= 8 ? 0xff : 0xffff;
  const out = white === 0xff ? new Uint8Array(values.length) : new Uint16Array(values.length);
  const rescaled = rescale(about);
  const shade = shadeOf(values, rescaled, about);
  const inverted = photometric === 'MONOCHROME1';
  // An image has far fewer values than pixels.
  const table = new Map<number, number>();
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    let gray = table.get(value);
    if (gray === undefined) {
      const share = shade(rescaled(value));
      gray = Math.round((inverted ? 1 - share : share) * white);
      table.set(value, gray);
    }
    out[index] = gray;
  }
  return out;
}

/** From a stored value to one that windows and tables speak of. */
type Rescaled = (value: number) => number;

function rescale({ slope, intercept, modalityTable }: Attributes): Rescaled {
  if (modalityTable !== null) return (value) => lookedUp(modalityTable, value);
  return (value) => value * slope + intercept;
}

/** Share of white of a rescaled value. */
type Shade = (value: number) => number;

/** A table is what the maker of the image chose, where there are windows beside it. */
function shadeOf(values: ArrayLike<number>, rescaled: Rescaled, { voiTable, window }: Attributes): Shade {
  if (voiTable !== null) {
    const white = 2 ** voiTable.bits - 1;
    return (value) => Math.min(1, lookedUp(voiTable, value) / white);
  }
  return window === null ? fullRange(values, rescaled) : windowed(window);
}

function windowed({ center, width, shape }: Window): Shade {
  const clamped = (share: number): number => Math.min(1, Math.max(0, share));
  switch (shape) {
    case 'SIGMOID':
      return (value) => 1 / (1 + Math.exp((-4 * (value - center)) / width));
    case 'LINEAR_EXACT':
      return (value) => clamped((value - center) / width + 0.5);
    case 'LINEAR':
      // A width of 1 is a threshold.
      return width <= 1
        ? (value) => Number(value > center - 0.5)
        : (value) => clamped((value - (center - 0.5)) / (width - 1) + 0.5);
  }
}

function fullRange(values: ArrayLike<number>, rescaled: Rescaled): Shade {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < values.length; index++) {
    const value = rescaled(values[index]!);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return (value) => (high > low ? (value - low) / (high - low) : 0);
}

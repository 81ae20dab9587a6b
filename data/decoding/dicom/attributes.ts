/** What is needed of a DICOM data set to make a picture of it (PS3.3 C.7.6.3 and C.11). */
import type { DataSet } from 'dicom-parser';
import { PIXEL_LIMIT } from '../../limits.ts';
import type { Unreadable } from '../../raster.ts';
import { forFrame, type Lookup } from './frames.ts';
import { IMPLICIT } from './parse.ts';
import { readTable, type Table } from './tables.ts';

export interface Window {
  readonly center: number;
  readonly width: number;
  readonly shape: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
}

export interface Attributes {
  readonly syntax: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Of the frame that is read, counted from 0; and how many there are. */
  readonly frame: number;
  readonly frames: number;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly signed: boolean;
  /** Samples of a pixel lie in planes of their own. */
  readonly planar: boolean;
  readonly photometric: string;
  readonly slope: number;
  readonly intercept: number;
  /** Instead of slope and intercept; null: none. */
  readonly modalityTable: Table | null;
  /** Instead of a window; null: none. */
  readonly voiTable: Table | null;
  /** null: the file names none, and where there is no table either, the whole range of its values counts. */
  readonly window: Window | null;
  /** Width and height of a pixel in millimetres. */
  readonly spacing: readonly [width: number, height: number] | null;
}

const GRAY = ['MONOCHROME1', 'MONOCHROME2'];
const COLOUR = ['RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_RCT', 'YBR_ICT'];

/** @param wanted frame to read, counted from 1; null: the file must have one alone */
export function readAttributes(set: DataSet, wanted: number | null): Attributes | Unreadable {
  const number = (tag: string, fallback: number): number => set.uint16(tag) ?? fallback;
  const [width, height] = [number('x00280011', 0), number('x00280010', 0)];
  const frames = set.intString('x00280008') ?? 1;
  const channels = number('x00280002', 1);
  const bitsAllocated = number('x00280100', 0);
  const bitsStored = number('x00280101', bitsAllocated);
  const photometric = set.string('x00280004')?.trim() ?? '';
  const noPixels = pixelTrouble(set);
  if (noPixels !== null) return noPixels;
  const noFrame = frameTrouble(frames, wanted);
  if (noFrame !== null) return noFrame;
  if (width < 1 || height < 1) return { reason: 'its DICOM header gives no size' };
  if (width * height > PIXEL_LIMIT)
    return { reason: `its header declares more than ${PIXEL_LIMIT} pixels, as a decompression bomb does` };
  if (!(channels === 1 ? GRAY : COLOUR).includes(photometric))
    return { reason: `its photometric interpretation is ${photometric || 'missing'}, which is not supported` };
  if ((channels !== 1 && channels !== 3) || (channels === 3 && bitsAllocated !== 8))
    return { reason: `it has ${channels} samples a pixel of ${bitsAllocated} bits, which is not supported` };
  if ((bitsAllocated !== 8 && bitsAllocated !== 16) || bitsStored < 1 || bitsStored > bitsAllocated)
    return { reason: `its samples have ${bitsStored} bits in ${bitsAllocated}; 8 to 16 bits can be read` };
  if (number('x00280102', bitsStored - 1) !== bitsStored - 1)
    return { reason: 'its samples do not lie in the lowest bits, which is not supported' };
  const frame = (wanted ?? 1) - 1;
  const signed = number('x00280103', 0) === 1;
  const lookup = forFrame(set, frame);
  const shades = readShades(lookup, signed);
  if ('reason' in shades) return shades;
  return {
    syntax: set.string('x00020010')?.trim() ?? IMPLICIT,
    width,
    height,
    channels,
    frame,
    frames,
    bitsAllocated,
    bitsStored,
    signed,
    planar: number('x00280006', 0) === 1,
    photometric,
    ...shades,
    spacing: readSpacing(lookup),
  };
}

/** Pixel Data, of integers; others have a name of their own. */
function pixelTrouble({ elements }: DataSet): Unreadable | null {
  if (elements['x7fe00010'] !== undefined) return null;
  const floats = elements['x7fe00008'] ?? elements['x7fe00009'];
  return { reason: floats === undefined ? 'this DICOM file holds no image' : 'its samples are floating-point numbers' };
}

function frameTrouble(frames: number, wanted: number | null): Unreadable | null {
  if (wanted !== null && wanted > frames)
    return {
      reason: `it has ${frames === 1 ? '1 frame' : `${frames} frames`}, and data.frame asks for number ${wanted}`,
    };
  if (wanted === null && frames > 1)
    return {
      reason: `it is a multi-frame DICOM file of ${frames} frames; one image a file is expected, unless data.frame says which`,
    };
  return null;
}

type Shades = Pick<Attributes, 'slope' | 'intercept' | 'modalityTable' | 'voiTable' | 'window'>;

function readShades(lookup: Lookup, signed: boolean): Shades | Unreadable {
  const [slope, intercept] = [
    lookup('x00281053')?.floatString('x00281053'),
    lookup('x00281052')?.floatString('x00281052'),
  ];
  const modalityTable = readTable(lookup('x00283000'), 'x00283000', signed);
  if (modalityTable !== null && 'reason' in modalityTable) return modalityTable;
  // Values below zero can also come from the intercept.
  const voiTable = readTable(
    lookup('x00283010'),
    'x00283010',
    modalityTable === null && (signed || (intercept ?? 0) < 0),
  );
  if (voiTable !== null && 'reason' in voiTable) return voiTable;
  return { slope: slope || 1, intercept: intercept ?? 0, modalityTable, voiTable, window: readWindow(lookup) };
}

/** The first window where there are several. */
function readWindow(lookup: Lookup): Window | null {
  const set = lookup('x00281050');
  if (set === undefined) return null;
  const center = set.floatString('x00281050');
  const width = set.floatString('x00281051');
  if (center === undefined || width === undefined || !Number.isFinite(center) || !(width > 0)) return null;
  const shape = set.string('x00281056')?.trim();
  return { center, width, shape: shape === 'SIGMOID' || shape === 'LINEAR_EXACT' ? shape : 'LINEAR' };
}

/**
 * Pixel Spacing, which is calibrated where a radiograph has it; else Imager Pixel Spacing, measured at the detector, where
 * everything appears a little larger than it is. Both give the height of a pixel first.
 */
function readSpacing(lookup: Lookup): Attributes['spacing'] {
  for (const tag of ['x00280030', 'x00181164']) {
    const set = lookup(tag);
    const [height, width] = [set?.floatString(tag, 0), set?.floatString(tag, 1)];
    if (width !== undefined && height !== undefined && width > 0 && height > 0) return [width, height];
  }
  return null;
}

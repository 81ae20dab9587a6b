/** What of a DICOM file belongs to one of its frames: pixels, and attributes that frames have of their own. */
import dicomParser, { type DataSet } from 'dicom-parser';
import type { Unreadable } from '../../raster.ts';

/** The data set that has an attribute for the frame; undefined: none has. */
export type Lookup = (tag: string) => DataSet | undefined;

const PER_FRAME = 'x52009230';
const SHARED = 'x52009229';

/**
 * Enhanced files keep windows and rescaling apart from the rest, in groups of the frame or in groups that all frames share
 * (PS3.3 C.7.6.16). @param frame counted from 0
 */
export function forFrame(set: DataSet, frame: number): Lookup {
  const groups = [set.elements[PER_FRAME]?.items?.[frame], set.elements[SHARED]?.items?.[0]].flatMap((item) =>
    Object.values(item?.dataSet?.elements ?? {}).flatMap(({ items }) => items?.[0]?.dataSet ?? []),
  );
  return (tag) => [set, ...groups].find(({ elements }) => elements[tag] !== undefined);
}

const PIXELS = 'x7fe00010';

/** The compressed stream of a frame, whose fragments can be found in three ways (PS3.5 A.4). */
export function fragmentsOf(set: DataSet, frame: number, frames: number): Uint8Array | Unreadable {
  const element = set.elements[PIXELS]!;
  const fragments = element.fragments ?? [];
  const join = (parts: typeof fragments): Uint8Array | Unreadable =>
    parts.length === 0
      ? { reason: 'its pixels are cut off' }
      : Buffer.concat(parts.map(({ position, length }) => set.byteArray.subarray(position, position + length)));
  // One image: all fragments are its own, whatever the table of offsets says.
  if (frames === 1) return join(fragments);
  if (fragments.length === frames) return join(fragments.slice(frame, frame + 1));
  const offsets = startsOf(set);
  if (offsets.length !== frames) return { reason: 'nothing says which of its compressed pixels belong to which frame' };
  const [start, end] = [offsets[frame]!, offsets[frame + 1] ?? Number.POSITIVE_INFINITY];
  return join(fragments.filter(({ offset }) => offset >= start && offset < end));
}

/** Where frames start: from the table of offsets, else from where JPEG streams end. */
function startsOf(set: DataSet): readonly number[] {
  const element = set.elements[PIXELS]!;
  const table = element.basicOffsetTable ?? [];
  return table.length > 0 ? table : dicomParser.createJPEGBasicOffsetTable(set, element);
}

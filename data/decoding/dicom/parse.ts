/** From the bytes of a file to its DICOM data set: with the header that the standard asks for, or without parts of it. */
import { inflateRawSync } from 'node:zlib';
import dicomParser, { type ByteArray, type DataSet } from 'dicom-parser';
import type { Unreadable } from '../../raster.ts';

export const IMPLICIT = '1.2.840.10008.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';
const DEFLATED = '1.2.840.10008.1.2.1.99';
export const BIG_ENDIAN = '1.2.840.10008.1.2.2';
/** A deflated file may claim anything. */
const MAX_INFLATED_BYTES = 1 << 30;
const PREAMBLE_BYTES = 128;
const PREFIX = 'DICM';
const VR = /^(AE|AS|AT|CS|DA|DS|DT|FD|FL|IS|LO|LT|OB|OD|OF|OW|PN|SH|SL|SQ|SS|ST|TM|UI|UL|UN|US|UT)$/;

/** Longest first value of a data set: those of the first groups are short. */
const MAX_FIRST_BYTES = 1 << 16;

/**
 * Whether a file begins as DICOM files do: 128 bytes of anything, then DICM; or at once with an element of the meta header
 * or of the identifying group, as old and exported files do.
 */
export function isDicom(head: Uint8Array): boolean {
  return hasPrefix(head) || startOf(head) !== null;
}

/** @throws texts and other things that are no Error where the data are damaged */
export function parseDataSet(file: Uint8Array): DataSet | Unreadable {
  const whole = hasPrefix(file) ? file : Buffer.concat([preamble(), file]);
  const meta = metaHeader(whole);
  const body = whole.subarray(meta.end);
  const start = startOf(body);
  if (meta.syntax !== undefined) {
    const explicit = meta.syntax !== IMPLICIT && meta.syntax !== DEFLATED;
    if (explicit && start === IMPLICIT)
      return {
        reason: `its header says transfer syntax ${meta.syntax}, but its elements have no types, as in ${IMPLICIT}`,
      };
    return dicomParser.parseDicom(whole, { inflater });
  }
  // Nothing says how the data set is encoded, but its first element shows it.
  const syntax = start === null || start === 'meta' ? IMPLICIT : start;
  return dicomParser.parseDicom(Buffer.concat([preamble(), syntaxElement(syntax), body]), { inflater });
}

/** The transfer syntax that it names, and where the data set behind it begins. */
function metaHeader(whole: Uint8Array): { readonly syntax?: string; readonly end: number } {
  const start = PREAMBLE_BYTES + PREFIX.length;
  if (startOf(whole.subarray(start)) !== 'meta') return { end: start };
  const header = dicomParser.readPart10Header(whole);
  const elements = Object.values(header.elements);
  const ends = elements.map(({ dataOffset, length }) => dataOffset + length);
  const syntax = header.string('x00020010')?.trim();
  return { ...(syntax && { syntax }), end: Math.max(...ends) };
}

function preamble(): Buffer {
  return Buffer.concat([Buffer.alloc(PREAMBLE_BYTES), Buffer.from(PREFIX)]);
}

/** A meta header of one element. */
function syntaxElement(syntax: string): Buffer {
  const value = Buffer.from(syntax.length % 2 === 0 ? syntax : `${syntax}\0`, 'latin1');
  const head = Buffer.from('\x02\0\x10\0UI\0\0', 'latin1');
  head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
}

function hasPrefix(head: Uint8Array): boolean {
  const end = PREAMBLE_BYTES + PREFIX.length;
  return head.length >= end && latin1(head, PREAMBLE_BYTES, end) === PREFIX;
}

/** What the bytes begin with: the meta header, or a data set of that transfer syntax; null: none of these. */
function startOf(bytes: Uint8Array): 'meta' | typeof IMPLICIT | typeof EXPLICIT | typeof BIG_ENDIAN | null {
  if (bytes.length < 12) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const explicit = VR.test(latin1(bytes, 4, 6));
  const [little, big] = [view.getUint16(0, true), view.getUint16(0)];
  // The first elements of a group have low numbers: other binary files hardly look like that.
  const number = view.getUint16(2, little === 2 || little === 8);
  if (number > 0x20) return null;
  if (little === 2) return explicit ? 'meta' : null;
  if (little === 8) {
    if (explicit) return EXPLICIT;
    return view.getUint32(4, true) <= MAX_FIRST_BYTES ? IMPLICIT : null;
  }
  return big === 8 && explicit ? BIG_ENDIAN : null;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
}

function inflater(bytes: ByteArray, position: number): ByteArray {
  const inflated = inflateRawSync(bytes.subarray(position), { maxOutputLength: MAX_INFLATED_BYTES });
  return Buffer.concat([bytes.subarray(0, position), inflated]);
}

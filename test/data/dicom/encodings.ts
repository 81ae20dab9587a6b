/** The same file in the other uncompressed transfer syntaxes. */
import { deflateRawSync } from 'node:zlib';
import { dicom } from './make.ts';

export const SYNTAXES = {
  'implicit little-endian': '1.2.840.10008.1.2',
  'explicit big-endian': '1.2.840.10008.1.2.2',
  deflated: '1.2.840.10008.1.2.1.99',
} as const;
export type Encoding = keyof typeof SYNTAXES;

export function dicomAs(encoding: Encoding, ...[fields, pixels]: Parameters<typeof dicom>): Buffer {
  const syntax = SYNTAXES[encoding];
  const file = dicom(fields, pixels, syntax);
  // Preamble, the length of the group, the syntax: always explicit little-endian.
  const start = 132 + 12 + 8 + syntax.length + (syntax.length % 2);
  const body = file.subarray(start);
  const encoded = encoding === 'deflated' ? deflateRawSync(body) : Buffer.concat(elements(body, encoding));
  return Buffer.concat([file.subarray(0, start), encoded]);
}

function elements(body: Buffer, encoding: Encoding): Buffer[] {
  const out: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const vr = body.toString('latin1', at + 4, at + 6);
    const long = vr === 'OW';
    const length = long ? body.readUInt32LE(at + 8) : body.readUInt16LE(at + 6);
    const value = Buffer.from(body.subarray(at + (long ? 12 : 8), at + (long ? 12 : 8) + length));
    out.push(...(encoding === 'implicit little-endian' ? implicit(body, at, value) : bigEndian(body, at, vr, value)));
    at += (long ? 12 : 8) + length;
  }
  return out;
}

function implicit(body: Buffer, at: number, value: Buffer): Buffer[] {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(value.length);
  return [body.subarray(at, at + 4), length, value];
}

function bigEndian(body: Buffer, at: number, vr: string, value: Buffer): Buffer[] {
  const head = Buffer.from(body.subarray(at, at + 4)).swap16();
  const length = Buffer.alloc(vr === 'OW' ? 6 : 2);
  if (vr === 'OW') length.writeUInt32BE(value.length, 2);
  else length.writeUInt16BE(value.length);
  return [head, Buffer.from(vr), length, vr === 'OW' || vr === 'US' ? value.swap16() : value];
}

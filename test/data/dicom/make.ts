/** DICOM files as scanners write them: explicit little-endian, with what a test asks for. */

type Value = number | string | Uint8Array;

const VR: Readonly<Record<string, string>> = {
  '00020010': 'UI',
  '00181164': 'DS',
  '00280002': 'US',
  '00280004': 'CS',
  '00280006': 'US',
  '00280008': 'IS',
  '00280010': 'US',
  '00280011': 'US',
  '00280030': 'DS',
  '00280100': 'US',
  '00280101': 'US',
  '00280102': 'US',
  '00280103': 'US',
  '00281050': 'DS',
  '00281051': 'DS',
  '00281052': 'DS',
  '00281053': 'DS',
  '00281056': 'CS',
};

export const EXPLICIT = '1.2.840.10008.1.2.1';

/** @param fields by tag @param pixels of an uncompressed image, or the fragments of a compressed one */
export function dicom(
  fields: Readonly<Record<string, Value>>,
  pixels: Uint8Array | readonly Uint8Array[],
  syntax = EXPLICIT,
): Buffer {
  const meta = element('00020010', syntax);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  const group = Buffer.concat([tag('00020000'), Buffer.from('UL\x04\x00', 'latin1'), length]);
  const body = Object.keys(fields)
    .toSorted()
    .map((name) => element(name, fields[name]!));
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), group, meta, ...body, pixelData(pixels)]);
}

function tag(name: string): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(Number.parseInt(name.slice(0, 4), 16), 0);
  bytes.writeUInt16LE(Number.parseInt(name.slice(4), 16), 2);
  return bytes;
}

function element(name: string, value: Value): Buffer {
  const bytes = typeof value === 'number' ? short(value) : Buffer.from(value as string);
  const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(VR[name] === 'UI' ? '\0' : ' ')]);
  const head = Buffer.from(`${VR[name]}\0\0`, 'latin1');
  head.writeUInt16LE(even.length, 2);
  return Buffer.concat([tag(name), head, even]);
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function pixelData(pixels: Uint8Array | readonly Uint8Array[]): Buffer {
  const head = (length: number): Buffer => {
    const bytes = Buffer.from('OW\0\0\0\0\0\0', 'latin1');
    bytes.writeUInt32LE(length, 4);
    return Buffer.concat([tag('7fe00010'), bytes]);
  };
  if (pixels instanceof Uint8Array) return Buffer.concat([head(pixels.length), pixels]);
  const item = (bytes: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length + (bytes.length % 2));
    return Buffer.concat([tag('fffee000'), length, bytes, Buffer.alloc(bytes.length % 2)]);
  };
  const end = Buffer.concat([tag('fffee0dd'), Buffer.alloc(4)]);
  return Buffer.concat([head(0xffffffff), item(new Uint8Array()), ...pixels.map(item), end]);
}

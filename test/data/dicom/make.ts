/** DICOM files as scanners write them: explicit little-endian, with what a test asks for. */

/** A list is that of a sequence's items. */
type Value = number | string | Uint8Array | readonly Fields[];
type Fields = Readonly<{ [tag: string]: Value }>;

const VR: Readonly<Record<string, string>> = {
  '00020010': 'UI',
  '00080016': 'UI',
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
  '00283000': 'SQ',
  '00283002': 'US',
  '00283006': 'OW',
  '00283010': 'SQ',
  '00289132': 'SQ',
  '00289145': 'SQ',
  '52009229': 'SQ',
  '52009230': 'SQ',
};

export const EXPLICIT = '1.2.840.10008.1.2.1';

/** @param fields by tag @param pixels of an uncompressed image, or the fragments of a compressed one */
export function dicom(fields: Fields, pixels: Uint8Array | readonly Uint8Array[], syntax = EXPLICIT): Buffer {
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
  if (Array.isArray(value)) return sequence(name, value);
  const bytes = typeof value === 'number' ? short(value) : Buffer.from(value as string | Uint8Array);
  const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(VR[name] === 'UI' ? '\0' : ' ')]);
  return Buffer.concat([tag(name), head(VR[name]!, even.length), even]);
}

function head(vr: string, length: number): Buffer {
  const long = vr === 'OW' || vr === 'SQ';
  const bytes = Buffer.from(long ? `${vr}\0\0\0\0\0\0` : `${vr}\0\0`, 'latin1');
  if (long) bytes.writeUInt32LE(length, 4);
  else bytes.writeUInt16LE(length, 2);
  return bytes;
}

function sequence(name: string, items: readonly Fields[]): Buffer {
  const written = items.map((fields) => {
    const body = Buffer.concat(
      Object.keys(fields)
        .toSorted()
        .map((own) => element(own, fields[own]!)),
    );
    const length = Buffer.alloc(4);
    length.writeUInt32LE(body.length);
    return Buffer.concat([tag('fffee000'), length, body]);
  });
  const body = Buffer.concat(written);
  return Buffer.concat([tag(name), head('SQ', body.length), body]);
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function pixelData(pixels: Uint8Array | readonly Uint8Array[]): Buffer {
  const start = (length: number): Buffer => Buffer.concat([tag('7fe00010'), head('OW', length)]);
  if (pixels instanceof Uint8Array) return Buffer.concat([start(pixels.length), pixels]);
  const item = (bytes: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length + (bytes.length % 2));
    return Buffer.concat([tag('fffee000'), length, bytes, Buffer.alloc(bytes.length % 2)]);
  };
  const end = Buffer.concat([tag('fffee0dd'), Buffer.alloc(4)]);
  return Buffer.concat([start(0xffffffff), item(new Uint8Array()), ...pixels.map(item), end]);
}

/** What the head of a JPEG or JPEG-LS stream says, looked at before a codec takes memory for it (ITU T.81 annex B). */

export interface JpegHead {
  /** The second byte of the marker of the frame, which says how it is coded. */
  readonly process: number;
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly precision: number;
  readonly components: number;
  /** Whether all components have the same size. */
  readonly even: boolean;
  /** Whether a JFIF or Adobe marker says what the components are. */
  readonly marked: boolean;
}

/** null where no frame header can be found. */
export function readJpegHead(bytes: Uint8Array): JpegHead | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let marked = false;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    // Markers may be filled up with any number of 0xff.
    if (marker === 0xff) at++;
    else {
      marked ||= isColourMarker(bytes, at);
      if (isFrame(marker)) return { ...frameOf(view, at), marked };
      at += 2 + view.getUint16(at + 2);
    }
  }
  return null;
}

function isFrame(marker: number): boolean {
  return marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
}

function isColourMarker(bytes: Uint8Array, at: number): boolean {
  const name = (text: string): boolean =>
    Buffer.from(bytes.buffer, bytes.byteOffset + at + 4, Math.min(text.length, bytes.length - at - 4)).equals(
      Buffer.from(text, 'latin1'),
    );
  return (bytes[at + 1] === 0xe0 && name('JFIF\0')) || (bytes[at + 1] === 0xee && name('Adobe'));
}

function frameOf(view: DataView, at: number): Omit<JpegHead, 'marked'> {
  const components = at + 10 <= view.byteLength ? view.getUint8(at + 9) : 0;
  const factors = Array.from({ length: components }, (_, index) => at + 11 + 3 * index)
    .filter((place) => place < view.byteLength)
    .map((place) => view.getUint8(place));
  return {
    process: view.getUint8(at + 1),
    precision: view.getUint8(at + 4),
    height: view.getUint16(at + 5),
    width: view.getUint16(at + 7),
    components,
    even: factors.every((factor) => factor === factors[0]),
  };
}

/** Adobe's marker that the components are as they are meant, or luminance and colour differences. */
const ADOBE_BYTES = 16;

/** The stream with a marker that says what its components are. */
export function marked(bytes: Uint8Array, components: 'rgb' | 'ybr'): Buffer {
  const adobe = Buffer.alloc(ADOBE_BYTES);
  adobe.set([0xff, 0xee, 0, ADOBE_BYTES - 2]);
  adobe.write('Adobe', 4, 'latin1');
  adobe[10] = 100; // version, high byte left out: readers ignore it
  adobe[15] = components === 'rgb' ? 0 : 1;
  return Buffer.concat([bytes.subarray(0, 2), adobe, bytes.subarray(2)]);
}

/** Lossless JPEG (ITU T.81 annex H) of 12-bit gray: each sample less its left neighbour, 16 codes of 5 bits. */

const BITS = 12;

export function losslessJpeg(samples: Uint16Array, width: number, height: number): Uint8Array {
  const lengths = Buffer.alloc(16);
  lengths[4] = 16; // sixteen codes of five bits
  const categories = Buffer.from(Array.from({ length: 16 }, (_, category) => category));
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    segment(0xc3, Buffer.of(BITS, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0)),
    segment(0xc4, Buffer.concat([Buffer.of(0), lengths, categories])),
    segment(0xda, Buffer.of(1, 1, 0, 1, 0, 0)),
    scan(samples, width),
    Buffer.of(0xff, 0xd9),
  ]);
}

function segment(marker: number, body: Buffer): Buffer {
  const length = body.length + 2;
  return Buffer.concat([Buffer.of(0xff, marker, length >> 8, length & 255), body]);
}

function scan(samples: Uint16Array, width: number): Buffer {
  const bits: number[] = [];
  const put = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
  };
  samples.forEach((sample, at) => {
    // The first sample is predicted from the middle of the range, the first of a row from the one above.
    const predicted = at === 0 ? 1 << (BITS - 1) : at % width === 0 ? samples[at - width]! : samples[at - 1]!;
    const difference = sample - predicted;
    const category = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
    put(category, 5);
    put(difference < 0 ? difference + (1 << category) - 1 : difference, category);
  });
  while (bits.length % 8 !== 0) bits.push(1);
  const bytes = Array.from({ length: bits.length / 8 }, (_, byte) =>
    bits.slice(8 * byte, 8 * byte + 8).reduce((value, bit) => 2 * value + bit, 0),
  );
  // A zero after every 0xff, so that no marker appears.
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])));
}

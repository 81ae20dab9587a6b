import { crc32, deflateSync } from 'node:zlib';

/** A gray PNG file of 16 bits with these values, which libvips would write with 8. */
export function gray16Png(width: number, values: readonly number[]): Buffer {
  const height = values.length / width;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 16;
  const rows = Buffer.alloc(height * (1 + 2 * width));
  values.forEach((value, at) => {
    rows.writeUInt16BE(value, Math.floor(at / width) * (1 + 2 * width) + 1 + 2 * (at % width));
  });
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]);
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

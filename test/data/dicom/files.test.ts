/**
 * Files of scanners and codecs; the numbers are those of pydicom 3.0.2 with gdcm and pylibjpeg (bench/dicom-reference.py
 * compares with it over pydicom's own files).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeDicom, type Scan } from '../../../data/decoding/dicom/decode.ts';

async function scan(name: string): Promise<Scan> {
  const result = await decodeDicom(readFileSync(fileURLToPath(new URL(`files/${name}`, import.meta.url))));
  assert.ok(!('reason' in result), `${name} can be read`);
  return result;
}

const mean = (values: Iterable<number>): number => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};

it('what a lossy codec overshoots stays white', async () => {
  const original = await scan('original.dcm');
  for (const [name, row, column] of [
    ['j2k-lossy.dcm', 12, 19],
    ['jpegls-near.dcm', 15, 10],
  ] as const) {
    const lossy = await scan(name);
    assert.equal(lossy.data[row * lossy.width + column], 0xffff, name);
    const most = Math.max(...Array.from(original.data, (value, at) => Math.abs(value - lossy.data[at]!)));
    // Of 4095 values: fifteen counts.
    assert.ok(most <= 15 * 16.01, `${name}: ${most}`);
  }
});

it('small compressed streams, which share memory with others, are decoded from where they lie', async () => {
  // Without a window the range of the file is stretched: its least and largest value and its mean.
  const files = { 's0.dcm': [0, 38, 19.443125], 's7.dcm': [70, 107, 89.24625], 's15.dcm': [149, 187, 169.76125] };
  for (let turn = 0; turn < 20; turn++)
    for (const [name, [low, high, middle]] of Object.entries(files)) {
      const { data } = await scan(name);
      const expected = (255 * (middle! - low!)) / (high! - low!);
      assert.ok(Math.abs(mean(data) - expected) < 0.5, `${name}: ${mean(data)} for ${expected}`);
    }
});

it('RGB in a JPEG stream that says nothing of its colours is what the header says', async () => {
  const { data, width } = await scan('rgb-no-marker.dcm');
  assert.deepEqual([...data.slice(0, 3)], [244, 244, 244]);
  assert.deepEqual([...data.slice(3 * (16 * width + 16), 3 * (16 * width + 17))], [200, 60, 90]);
});

it('a VOI table is applied', async () => {
  const { data, width } = await scan('voi-lut.dcm');
  assert.equal((data[24 * width + 20]! / 0xffff).toFixed(3), '0.994');
});

it('12-bit lossy JPEG is refused by name', async () => {
  const path = fileURLToPath(new URL('files/twelve-bit-lossy-jpeg.dcm', import.meta.url));
  assert.deepEqual(await decodeDicom(readFileSync(path)), {
    reason: 'it is 12-bit lossy JPEG, which is not supported',
  });
});

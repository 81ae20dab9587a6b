/** Images of arrays in archives, fastest when asked for in the order of the array: it is read as a stream. */

import { InputError } from '../../common/errors.ts';
import type { Content } from '../formats/listing.ts';
import type { Raster, Unreadable } from '../raster.ts';
import { itemBytes, type NumberArray } from './npy.ts';
import { archiveFault, type ByteStream, type Npz, openNpz } from './npz.ts';

type ArrayContent = Extract<Content, { kind: 'array' }>;

/** Width, height and channels of [N, height, width] or [N, height, width, channels], or why they are no images. */
export function imageShape({ type, shape }: NumberArray): Omit<Raster, 'data'> | Unreadable {
  const [, height = 0, width = 0, channels = 1] = shape;
  if (type !== 'u1' && type !== 'u2') return { reason: `holds numbers of type ${type}; images are of type u1 or u2` };
  const fits = (shape.length === 3 || shape.length === 4) && (channels === 1 || channels === 3) && height * width > 0;
  if (!fits)
    return { reason: `has the shape (${shape.join(', ')}); images are (N, height, width) or (N, height, width, 3)` };
  return { width, height, channels: channels === 3 ? 3 : 1 };
}

interface Cursor {
  readonly archive: string;
  readonly array: string;
  readonly npz: Npz;
  readonly header: NumberArray;
  readonly stream: ByteStream;
  /** Index of the image that the stream stands before. */
  next: number;
}

/** Where an array turned out damaged: what lies behind could only be reached through it. */
interface Damage extends Unreadable {
  readonly archive: string;
  readonly array: string;
  readonly index: number;
}

/** Keeps one array open at a time. */
export class ArrayImages {
  #cursor: Cursor | undefined;
  #damage: Damage | undefined;

  async read(content: ArrayContent): Promise<Raster | Unreadable> {
    const { archive, array, index } = content;
    const known = this.#damage;
    if (known?.archive === archive && known.array === array && known.index <= index) return { reason: known.reason };
    try {
      return await this.#read(content);
    } catch (error) {
      this.close();
      const cause = archiveFault(error, array);
      this.#damage = { archive, array, index, reason: `its array is damaged here or before (${cause})` };
      return { reason: this.#damage.reason };
    }
  }

  async #read(content: ArrayContent): Promise<Raster | Unreadable> {
    const cursor = await this.#seek(content);
    const shape = imageShape(cursor.header);
    if ('reason' in shape) return shape;
    const { width, height, channels } = shape;
    const samples = width * height * channels;
    const size = samples * itemBytes(cursor.header);
    await cursor.stream.skip((content.index - cursor.next) * size);
    const bytes = await cursor.stream.upTo(size);
    cursor.next = content.index + 1;
    if (bytes.length < size) return { reason: 'the array ends before it' };
    const data = cursor.header.type === 'u1' ? new Uint8Array(bytes) : deepSamples(bytes, cursor.header);
    return { width, height, channels, data };
  }

  close(): void {
    void this.#cursor?.stream.close();
    this.#cursor?.npz.close();
    this.#cursor = undefined;
  }

  async #seek({ archive, array, index }: ArrayContent): Promise<Cursor> {
    const open = this.#cursor;
    if (open !== undefined && open.archive === archive && open.array === array && open.next <= index) return open;
    this.close();
    const npz = await openNpz(archive);
    const header = npz.header(array);
    if ('reason' in header) throw new InputError({ message: `the array ${array} ${header.reason}` });
    this.#cursor = { archive, array, npz, header, stream: await npz.values(array, header), next: 0 };
    return this.#cursor;
  }
}

function deepSamples(bytes: Buffer, { littleEndian }: NumberArray): Uint16Array {
  const samples = new Uint16Array(bytes.length / 2);
  for (let index = 0; index < samples.length; index++)
    samples[index] = littleEndian ? bytes.readUInt16LE(2 * index) : bytes.readUInt16BE(2 * index);
  return samples;
}

import { broken, type Check, ok } from './check.ts';

/** Image decoding: loads the native library, which is where a wrong platform shows. */
export async function sharpLibrary(): Promise<Check> {
  try {
    const { versions } = (await import('sharp')).default;
    return ok('images (sharp)', `sharp ${versions.sharp}, libvips ${versions.vips}`);
  } catch (error) {
    return broken('images (sharp)', reason(error), 'run `npm ci` again on this machine');
  }
}

export function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
}

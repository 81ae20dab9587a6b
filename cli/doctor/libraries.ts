import { createRequire } from 'node:module';
import { absent, broken, type Check, ok } from './check.ts';

const require = createRequire(import.meta.url);

/** Image decoding: loads the native library, which is where a wrong platform shows. */
export async function sharpLibrary(): Promise<Check> {
  try {
    const { versions } = (await import('sharp')).default;
    return ok('images (sharp)', `sharp ${versions.sharp}, libvips ${versions.vips}`);
  } catch (error) {
    return broken('images (sharp)', reason(error), 'run `npm ci` again on this machine');
  }
}

/** The optional eager device: a peer dependency that users install themselves. */
export function tfjsNodeGpu(): Check {
  const name = 'device tfjs-node-gpu';
  try {
    const { version } = require('@tensorflow/tfjs-node-gpu/package.json') as { version: string };
    return ok(name, `@tensorflow/tfjs-node-gpu ${version}`);
  } catch {
    return absent(
      name,
      'not installed',
      'optional; needs Node 20 and CUDA 11: `npm install @tensorflow/tfjs-node-gpu`',
    );
  }
}

export function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
}

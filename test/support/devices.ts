/** The devices of this machine, for suites that run on each. */
import { describe, test } from 'node:test';
import { EnvironmentError } from '../../common/errors.ts';
import type { Device } from '../../tensor/device.ts';
import { type DeviceName, deviceNames, openDevice } from '../../tensor/devices/index.ts';

/** All but the one that the others are held against. */
export const others: readonly DeviceName[] = deviceNames.filter((name) => name !== 'reference');

/** A device that must be there, such as `webgpu` in `npm run test:webgpu`; others are skipped where they are not. */
const required = process.env['ASSAY_TEST_DEVICE'];

/**
 * Calls `body`, which defines tests, for each device that works here. One that does not is a skipped test that says
 * why, or a failed one where the environment asks for it.
 */
export async function onEachDevice(
  title: (name: DeviceName) => string,
  body: (device: Device) => void,
  names: readonly DeviceName[] = deviceNames,
): Promise<void> {
  for (const name of names) {
    const opened = await openDevice(name).catch((error: unknown) => error);
    if (isDevice(opened)) describe(title(name), () => body(opened));
    else if (opened instanceof EnvironmentError && name !== required)
      test(title(name), { skip: opened.problems[0]!.message }, () => {});
    else
      test(title(name), () => {
        throw opened;
      });
  }
}

const isDevice = (opened: unknown): opened is Device =>
  typeof opened === 'object' && opened !== null && 'compile' in opened;

/** Opens devices by name. */
import { availableParallelism } from 'node:os';
import { EnvironmentError, InputError } from '../../common/errors.ts';
import { list } from '../../common/words.ts';
import type { Device, Precision } from '../device.ts';
import type { DeviceOptions, OpenOptions } from './definition.ts';
import { reasonOf } from './reason.ts';
import { canCompute, type DeviceName, deviceNames, devices, devicesWith, isDevice } from './registry.ts';

export { type DeviceName, deviceNames } from './registry.ts';

/**
 * `auto` is the best device that works (auto.ts). Throws InputError on another name than those of `deviceNames`, and
 * EnvironmentError where the device does not work on this machine, or not in this precision.
 */
export async function openDevice(name: string, options: DeviceOptions = {}): Promise<Device> {
  const all = {
    threads: availableParallelism(),
    precision: 'float32',
    devices: 1,
    deterministic: true,
    report: () => {},
    ...options,
  } as const;
  if (name === 'auto') return (await import('./auto.ts')).bestDevice((device) => open(device, all));
  if (isDevice(name)) return open(name, all);
  throw new InputError({
    path: 'device',
    message: `there is no device ${JSON.stringify(name)}`,
    hint: `Choose ${list(['auto', ...deviceNames], 'or')}.`,
  });
}

async function open(name: DeviceName, options: OpenOptions): Promise<Device> {
  checkPrecision(name, options.precision);
  try {
    return await devices[name].open(options);
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw new EnvironmentError({
      message: `the device ${name} cannot be opened because its library cannot be loaded: ${reasonOf(error)}`,
      hint: `Run npm ci again on this machine (${process.platform}-${process.arch}, Node ${process.versions.node}).`,
    });
  }
}

function checkPrecision(name: DeviceName, precision: Precision): void {
  if (canCompute(name, precision)) return;
  throw new EnvironmentError({
    message: `the device ${name} does not compute in ${precision}`,
    hint: `Devices that do: ${devicesWith(precision).join(', ')}.`,
  });
}

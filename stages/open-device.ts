import { InputError } from '../common/errors.ts';
import type { Device, Precision } from '../tensor/device.ts';
import { deviceNames, openDevice } from '../tensor/devices/index.ts';
import type { StageContext } from './stage.ts';

/** What a stage is told of its device. */
export type DeviceContext = Pick<StageContext<unknown>, 'device' | 'devices' | 'deterministic' | 'threads' | 'emit'>;

/** Opens the device that a stage was given by name; what takes long is told as a message. @throws InputError where there is none of that name */
export async function openStageDevice(
  { device, devices = 1, deterministic = true, threads, emit }: DeviceContext,
  precision: Precision = 'float32',
): Promise<Device> {
  const names = ['auto', ...deviceNames] as const;
  const name = names.find((known) => known === device);
  if (name === undefined) {
    throw new InputError({ path: 'device', message: `expected one of ${names.join(', ')}, found ${device}` });
  }
  const opened = await openDevice(name, {
    threads,
    precision,
    devices,
    deterministic,
    report: (text) => emit({ type: 'message', level: 'info', text }),
  });
  emit({ type: 'device', name: opened.name, ...opened.about });
  return opened;
}

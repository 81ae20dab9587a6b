/** Whether the device of a run can do what the cells ask of it. */
import type { Precision } from '../../../schemas/config.ts';
import { canBeSeveral, canCompute, devicesOfSeveral, precisionsOf } from '../../../stages/checks.ts';
import type { Cell, DeviceSetting } from '../experiment.ts';

interface Fault {
  readonly path: 'device' | 'devices';
  readonly message: string;
  readonly hint: string;
}

export interface DeviceChoice {
  readonly device: DeviceSetting;
  /** That share each batch. */
  readonly devices: number;
}

/** What is wrong with a device, or several of its kind, for these cells; null where nothing is. */
export function deviceFault(choice: DeviceChoice, cells: readonly Cell[]): Fault | null {
  return precisionFault(choice, cells) ?? severalFault(choice) ?? divisionFault(choice, cells);
}

function precisionFault({ device }: DeviceChoice, cells: readonly Cell[]): Fault | null {
  const precisionOf = ({ finetune }: Cell): Precision => finetune.schedule.precision ?? 'float32';
  const cell = cells.find((each) => !canCompute(device, precisionOf(each)));
  if (cell === undefined) return null;
  const able = precisionsOf(device);
  return {
    path: 'device',
    message: `\`${device}\` does not compute in \`${precisionOf(cell)}\`, which \`schedule.precision\` of ${cell.task}/${cell.arm} asks for`,
    hint: `Set \`schedule.precision\` to ${able.map((name) => `\`${name}\``).join(' or ')}, or choose another device.`,
  };
}

function severalFault({ device, devices }: DeviceChoice): Fault | null {
  if (devices === 1 || canBeSeveral(device)) return null;
  const able = devicesOfSeveral().map((name) => `\`${name}\``);
  return {
    path: 'devices',
    message: `\`${device}\` is one device, and \`devices\` asks for ${devices}`,
    hint: `Set \`devices\` to 1, or choose one of ${able.join(', ')}.`,
  };
}

/** Each device would compute the whole batch, and several would take as long as one. */
function divisionFault({ devices }: DeviceChoice, cells: readonly Cell[]): Fault | null {
  const cell = cells.find(({ finetune }) => finetune.schedule.batch_size % devices !== 0);
  if (cell === undefined) return null;
  const { batch_size } = cell.finetune.schedule;
  return {
    path: 'devices',
    message: `${devices} devices cannot divide batches of ${batch_size} evenly, which \`schedule.batch_size\` of ${cell.task}/${cell.arm} asks for`,
    hint: `Set \`schedule.batch_size\` to a multiple of ${devices}, such as ${Math.ceil(batch_size / devices) * devices}.`,
  };
}

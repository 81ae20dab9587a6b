/** Whether the device of a run can do what the cells ask of it. */
import type { Precision } from '../../../schemas/config.ts';
import { canCompute, precisionsOf } from '../../../stages/checks.ts';
import type { Cell, DeviceSetting } from '../experiment.ts';

interface Fault {
  readonly message: string;
  readonly hint: string;
}

/** What is wrong with a device for these cells; null where nothing is. */
export function precisionFault(device: DeviceSetting, cells: readonly Cell[]): Fault | null {
  const precisionOf = ({ finetune }: Cell): Precision => finetune.schedule.precision ?? 'float32';
  const cell = cells.find((each) => !canCompute(device, precisionOf(each)));
  if (cell === undefined) return null;
  const able = precisionsOf(device);
  return {
    message: `\`${device}\` does not compute in \`${precisionOf(cell)}\`, which \`schedule.precision\` of ${cell.task}/${cell.arm} asks for`,
    hint: `Set \`schedule.precision\` to ${able.map((name) => `\`${name}\``).join(' or ')}, or choose another device.`,
  };
}

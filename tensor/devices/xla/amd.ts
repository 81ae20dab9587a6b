/** AMD's cards and driver. */
import type { Problem } from '../../../common/errors.ts';
import type { Cards } from '../definition.ts';
import { hasCard, hasFile, type Machine, namesIn, pci, textOf } from './machine.ts';

const NODES = 'sys/class/kfd/kfd/topology/nodes';

export function amdProblem(machine: Machine): Problem | null {
  if (hasFile(machine, 'dev/kfd') || hasFile(machine, 'dev/dxg')) return null;
  return hasCard(machine, pci.amd)
    ? {
        message: 'there is an AMD GPU, but the driver for computing on it is not loaded',
        hint: 'Install ROCm 7 with its driver (rocminfo shows it); a container must be given /dev/kfd and /dev/dri.',
      }
    : {
        message: 'there is no AMD GPU',
        hint: 'Choose another device; a container must be given /dev/kfd and /dev/dri.',
      };
}

/** Processors are nodes, too: those have no number of a GPU. */
export async function amdCards(machine: Machine): Promise<Cards> {
  const variable = 'ROCR_VISIBLE_DEVICES';
  const chosen = machine.env[variable];
  if (chosen !== undefined) return { variable, ids: chosen.split(',').filter((id) => id.trim() !== '') };
  const gpus = namesIn(machine, NODES).filter((node) => Number(textOf(machine, `${NODES}/${node}/gpu_id`) ?? 0) > 0);
  return { variable, ids: gpus.map((_, place) => String(place)) };
}

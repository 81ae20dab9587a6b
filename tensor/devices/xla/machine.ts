/** What a machine has of a vendor's: cards and drivers, as the system shows them. Nothing is opened. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../../../common/cache-folder.ts';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Environment;
  /** Where the system's files begin: `/`, but in tests. */
  readonly root: string;
}

export const thisMachine: Machine = { platform: process.platform, env: process.env, root: '/' };

/** Numbers that PCI gives to vendors. */
export const pci = { amd: '0x1002', intel: '0x8086', nvidia: '0x10de' } as const;
/** VGA, 3D and other controllers of displays; graphics cards without a connector are among them. */
const DISPLAY = /^0x03/;

export const hasFile = ({ root }: Machine, path: string): boolean => existsSync(join(root, path));

/** null where it cannot be read. */
export function textOf({ root }: Machine, path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}

/** Names in a folder; none of one that is not there. */
export function namesIn({ root }: Machine, path: string): readonly string[] {
  try {
    return readdirSync(join(root, path)).sort();
  } catch {
    return [];
  }
}

/** Whether a graphics card of a vendor's is on the bus, with a driver or without. */
export function hasCard(machine: Machine, vendor: string): boolean {
  const devices = 'sys/bus/pci/devices';
  return namesIn(machine, devices).some((name) => {
    const told = (what: string) => textOf(machine, `${devices}/${name}/${what}`)?.trim() ?? '';
    return told('vendor') === vendor && DISPLAY.test(told('class'));
  });
}

/** What a program prints; null where it is not there, fails or hangs. */
export async function printed({ env }: Machine, program: string, args: readonly string[]): Promise<string | null> {
  try {
    return (await promisify(execFile)(program, [...args], { timeout: 10_000, env: { ...env } })).stdout;
  } catch {
    return null;
  }
}

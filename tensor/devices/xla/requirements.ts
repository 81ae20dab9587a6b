/** What must be there before a vendor's plugin is opened, told apart: system, card, driver, plugin, libraries. */
import { existsSync } from 'node:fs';
import koffi from 'koffi';
import { EnvironmentError, type Problem } from '../../../common/errors.ts';
import { list } from '../../../common/words.ts';
import type { Machine } from './machine.ts';
import { findPlugin, namedPlugin, PLUGIN_VARIABLE, pluginFolder } from './plugins.ts';
import { installCommand, type Library, type Vendor } from './vendor.ts';

const SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { linux: 'Linux', darwin: 'macOS' };

export const refusal = (name: string, reason: string, hint: string): EnvironmentError =>
  new EnvironmentError({ message: `the device ${name} cannot be opened: ${reason}`, hint });

/** The plugin's file. @throws EnvironmentError with the one thing to do next */
export async function requirePlugin(name: string, vendor: Vendor, machine: Machine): Promise<string> {
  const plugin = await findPlugin(vendor, machine.env);
  const problem = systemProblem(vendor, machine) ?? vendor.problem?.(machine, plugin) ?? null;
  if (problem !== null) throw refusal(name, problem.message, problem.hint!);
  const install = `Install them with ${installCommand(vendor.packages, pluginFolder(machine.env))}`;
  if (plugin === null) {
    throw refusal(
      name,
      'its plugin is not installed',
      `It needs ${vendor.needs}. ${install.replace('them', 'the plugin')}`,
    );
  }
  const missing = vendor.libraries?.(plugin, machine).filter((library) => !isThere(library)) ?? [];
  if (missing.length === 0) return plugin;
  const packages = [...new Set(missing.map((library) => library.package.replace(/==.*/, '')))];
  // What a user names goes before what is installed.
  const first = namedPlugin(machine.env) === plugin ? `Leave ${PLUGIN_VARIABLE} out. ` : '';
  throw refusal(name, `its plugin lacks libraries, of ${list(packages, 'and')}`, first + install);
}

function systemProblem({ system }: Vendor, { platform }: Machine): Problem | null {
  if (platform === system) return null;
  const hint = system === 'linux' && platform === 'win32' ? 'Run assay under WSL2, or choose' : 'Choose';
  return { message: `there is no plugin for it but on ${SYSTEMS[system]}`, hint: `${hint} another device.` };
}

function isThere({ files, name }: Library): boolean {
  if (files.some((file) => existsSync(file))) return true;
  if (name === undefined) return false;
  try {
    koffi.load(name);
    return true;
  } catch {
    return false;
  }
}

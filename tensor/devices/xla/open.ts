/** Opens devices of XLA. A process has one client a plugin: two would divide a GPU's memory between them. */
import { existsSync } from 'node:fs';
import { EnvironmentError } from '../../../common/errors.ts';
import { reasonOf } from '../reason.ts';
import { deviceOf, type XlaDevice } from './device.ts';
import { Client } from './pjrt/client.ts';
import { Pjrt } from './pjrt/pjrt.ts';
import { findPlugin, namedPlugin, PLUGIN_VARIABLE, pluginFolder } from './plugins.ts';
import { anyVendor, installCommand, type Vendor, vendors, type XlaDeviceName } from './vendors.ts';

const clients = new Map<string, Client>();

/** @throws EnvironmentError where the plugin, its libraries, a driver or a device is missing */
export async function xlaDevice(name: XlaDeviceName, threads: number): Promise<XlaDevice> {
  const vendor = name === 'xla' ? anyVendor : vendors[name];
  const path = name === 'xla' ? userPlugin() : await vendorPlugin(name);
  const client = clients.get(path) ?? connect(name, path, vendor, threads);
  clients.set(path, client);
  return deviceOf(client, { name, threads, flags: vendor.deterministic });
}

function userPlugin(): string {
  const path = namedPlugin();
  if (path === null) {
    throw new EnvironmentError({
      message: `the device xla cannot be opened: no plugin is named`,
      hint: `Name a PJRT plugin's file by --plugin or ${PLUGIN_VARIABLE}; docs/accelerators.md says where they come from.`,
    });
  }
  if (existsSync(path)) return path;
  throw new EnvironmentError({
    message: `the device xla cannot be opened: there is no plugin ${path}`,
    hint: `--plugin or ${PLUGIN_VARIABLE} names a file that exports GetPjrtApi.`,
  });
}

async function vendorPlugin(name: keyof typeof vendors): Promise<string> {
  const path = await findPlugin(vendors[name]);
  if (path !== null) return path;
  throw new EnvironmentError({
    message: `the device ${name} cannot be opened: its plugin is not installed`,
    hint: `It needs ${vendors[name].needs}. Install the plugin with ${installCommand(name, pluginFolder())}`,
  });
}

function connect(name: XlaDeviceName, path: string, vendor: Pick<Vendor, 'client'>, threads: number): Client {
  // Read by the CPU plugin alone, which has no other way to be told; what the user says comes first.
  process.env['PJRT_NPROC'] ??= String(threads);
  try {
    return Client.create(new Pjrt(path), vendor.client);
  } catch (error) {
    const needs = name === 'xla' ? 'a device of its vendor with its driver' : vendors[name].needs;
    throw new EnvironmentError({
      message: `the device ${name} cannot be opened: ${reasonOf(error)}`,
      hint: `The plugin ${path} needs ${needs}.`,
    });
  }
}

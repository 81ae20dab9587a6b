/** Opens devices of XLA. A process has one client a plugin: two would divide a GPU's memory between them. */
import { existsSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../../common/cache-folder.ts';
import { EnvironmentError } from '../../../common/errors.ts';
import type { OpenOptions } from '../options.ts';
import { reasonOf } from '../reason.ts';
import { deviceOf, type XlaDevice } from './device.ts';
import { Client } from './pjrt/client.ts';
import { Pjrt } from './pjrt/pjrt.ts';
import { findPlugin, namedPlugin, PLUGIN_VARIABLE, pluginFolder } from './plugins.ts';
import { ProgramCache } from './program-cache.ts';
import { anyVendor, installCommand, type Vendor, vendors, type XlaDeviceName } from './vendors.ts';

const clients = new Map<string, Client>();

/** @throws EnvironmentError where the plugin, its libraries, a driver or a device is missing */
export async function xlaDevice(name: XlaDeviceName, options: OpenOptions): Promise<XlaDevice> {
  const vendor = name === 'xla' ? anyVendor : vendors[name];
  const path = name === 'xla' ? userPlugin() : await vendorPlugin(name);
  const client = clients.get(path) ?? connect(name, path, vendor, options.threads);
  clients.set(path, client);
  if (name !== 'xla') checkPlatform(name, path, client);
  const { devices } = options;
  if (client.devices.length < devices) {
    throw new EnvironmentError({
      message: `the device ${name} cannot be opened: ${devices} devices were asked for, and there ${client.devices.length === 1 ? 'is 1' : `are ${client.devices.length}`}`,
      hint: 'Ask for fewer.',
    });
  }
  return deviceOf(client, { ...options, name, flags: vendor.deterministic, cache: cacheOf(client, path) });
}

/** A plugin in the place of another vendor's would train on the wrong device, in silence. */
function checkPlatform(name: keyof typeof vendors, path: string, { platform }: Client): void {
  if (vendors[name].platform.test(platform)) return;
  throw new EnvironmentError({
    message: `the device ${name} cannot be opened: the plugin ${path} is for ${platform}`,
    hint: 'Choose the device xla for it.',
  });
}

/** Programs fit the plugin's build and the kind of device; those for CPUs the processor, whose instructions they use. */
function cacheOf(client: Client, path: string): ProgramCache {
  const { size, mtimeMs } = statSync(path);
  const processor = client.platform === 'cpu' ? `${process.arch} ${cpus()[0]?.model}` : '';
  const plugin = [path, size, mtimeMs, client.api.version, client.platform, client.platformVersion].join(' ');
  return new ProgramCache(join(cacheFolder(), 'programs'), [plugin, client.kind, processor]);
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

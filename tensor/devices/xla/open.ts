/** Opens devices of XLA. A process has one client a plugin: two would divide a GPU's memory between them. */
import { existsSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../../common/cache-folder.ts';
import type { OpenOptions } from '../definition.ts';
import { reasonOf } from '../reason.ts';
import { deviceOf, type XlaDevice } from './device.ts';
import { thisMachine } from './machine.ts';
import { Client } from './pjrt/client.ts';
import { codes, OldInterface, Pjrt, PjrtError } from './pjrt/pjrt.ts';
import { namedPlugin, PLUGIN_VARIABLE, pluginFolder } from './plugins.ts';
import { ProgramCache } from './program-cache.ts';
import { refusal, requirePlugin } from './requirements.ts';
import { GPU_DETERMINISTIC, installCommand, type Vendor } from './vendor.ts';

const clients = new Map<string, Client>();

/** @throws EnvironmentError where the plugin, its libraries, a driver or a device is missing */
export async function vendorDevice(name: string, vendor: Vendor, options: OpenOptions): Promise<XlaDevice> {
  const path = await requirePlugin(name, vendor, thisMachine);
  const client = clientOf(name, path, vendor, options.threads);
  checkPlatform(name, vendor, path, client);
  return open(name, vendor, client, path, options);
}

/** Of a plugin that a user names nothing is known before it is open. */
const anyVendor: OfPlugin = { client: {}, needs: 'a device of its vendor with its driver' };

/** The device xla. @throws EnvironmentError as `vendorDevice` does */
export async function namedDevice(options: OpenOptions): Promise<XlaDevice> {
  const path = userPlugin();
  return open('xla', anyVendor, clientOf('xla', path, anyVendor, options.threads), path, options);
}

type OfPlugin = Pick<Vendor, 'client' | 'needs'> & Partial<Pick<Vendor, 'deterministic' | 'packages'>>;

function open(
  name: string,
  { deterministic }: OfPlugin,
  client: Client,
  path: string,
  options: OpenOptions,
): XlaDevice {
  const { devices } = options;
  // Where the vendor is not known the plugin says what it is for.
  const fixing = deterministic ?? (/^(cuda|rocm)$/i.test(client.platform) ? GPU_DETERMINISTIC : {});
  const fixed = options.deterministic || Object.keys(fixing).length === 0;
  if (client.devices.length < devices) {
    const found = client.devices.length === 1 ? 'is 1' : `are ${client.devices.length}`;
    throw refusal(name, `${devices} devices were asked for, and there ${found}`, 'Ask for fewer.');
  }
  const flags = fixed ? fixing : {};
  return deviceOf(client, { ...options, name, flags, deterministic: fixed, cache: cacheOf(client, path) });
}

/** A plugin in the place of another vendor's would train on the wrong device, in silence. */
function checkPlatform(name: string, vendor: Vendor, path: string, { platform }: Client): void {
  if (vendor.platform.test(platform)) return;
  throw refusal(name, `the plugin ${path} is for ${platform}`, 'Choose the device xla for it.');
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
    throw refusal(
      'xla',
      'no plugin is named',
      `Name a PJRT plugin's file by --plugin or ${PLUGIN_VARIABLE}; docs/accelerators.md says where they come from.`,
    );
  }
  if (existsSync(path)) return path;
  const hint = `--plugin or ${PLUGIN_VARIABLE} names a file that exports GetPjrtApi.`;
  throw refusal('xla', `there is no plugin ${path}`, hint);
}

function clientOf(name: string, path: string, vendor: OfPlugin, threads: number): Client {
  const known = clients.get(path);
  if (known !== undefined) return known;
  // Read by the CPU plugin alone, which has no other way to be told; what the user says comes first.
  process.env['PJRT_NPROC'] ??= String(threads);
  try {
    const made = Client.create(new Pjrt(path), vendor.client);
    checkRoom(made);
    clients.set(path, made);
    return made;
  } catch (error) {
    throw refusal(name, reasonOf(error), remedyOf(error, path, vendor));
  }
}

/** Less holds no step of any model. */
const LEAST_MEMORY = 1e9;

/** @throws PjrtError as a plugin does that cannot even begin */
function checkRoom(client: Client): void {
  const { used, limit } = client.memory() ?? { used: 0, limit: null };
  if (limit === null || limit - used >= LEAST_MEMORY) return;
  const [free, all] = [limit - used, limit].map((bytes) => `${(bytes / 1e9).toFixed(1)} GB`);
  throw new PjrtError(`${client.kind} has too little memory: ${free} of ${all} are free`, codes.resourceExhausted);
}

function remedyOf(error: unknown, path: string, { packages, needs }: OfPlugin): string {
  if (error instanceof OldInterface) {
    if (packages === undefined) return 'Name a newer plugin.';
    return `Install a newer one with ${installCommand(packages, pluginFolder())}`;
  }
  if (error instanceof PjrtError && error.code === codes.resourceExhausted)
    return 'End other programs that use its memory (nvidia-smi and rocm-smi show them), or choose another device.';
  return `The plugin ${path} needs ${needs}.`;
}

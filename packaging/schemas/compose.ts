/**
 * Writes what kinds say of themselves into experiment.schema.json, which is the one source of what a YAML file may hold.
 * All else in it is written by hand.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type FormatName, formatOf, formats } from '../../data/formats/index.ts';
import { metricNames } from '../../metrics/registry.ts';
import { executorSchemas } from '../../pipelines/executors/settings.ts';
import { isMethod, methods as pretrainings } from '../../pretraining/index.ts';
import type { Schema } from '../../schemas/schema.ts';
import { deviceNames } from '../../tensor/devices/registry.ts';
import { mapRecord } from '../../tensor/records.ts';
import { optimizers } from '../../training/optimizers/index.ts';
import { lookahead } from '../../training/optimizers/settings.ts';
import { lrSchedules } from '../../training/schedules/index.ts';
import { noise, warmUp } from '../../training/schedules/settings.ts';
import { initMethods, ruleNames } from '../../weights/rules/index.ts';
import { aboutAll, complete, filled, type Kind, type Kinds, meaningOf, oneOfKinds, settingsOfAll } from './kinds.ts';

type Properties = Record<string, Schema>;

/** @param text of experiment.schema.json; @returns the same with what kinds say now, formatted as all JSON here */
export function composed(text: string): string {
  const given: Schema & { readonly definitions: Record<string, Schema> } = JSON.parse(text);
  const device = { ...given.properties!['device'], enum: ['auto', ...deviceNames] };
  const schema = { ...given, properties: { ...given.properties, device } };
  const { definitions } = schema;
  const written = definitions['schedule']!.properties as Properties;
  const optimizerKinds = everyKind(optimizers, (settings) => ({ ...settings, lookahead }));
  const lrScheduleKinds = everyKind(lrSchedules, (settings) => ({ ...warmUp, ...settings, ...noise }));
  const schedule = {
    ...definitions['schedule'],
    properties: {
      ...written,
      optimizer: ofKinds(written['optimizer']!, optimizerKinds, 'docs/training.md says what each computes'),
      lr_schedule: ofKinds(written['lr_schedule']!, lrScheduleKinds),
    },
  };
  const data = ofFormats(definitions['data']!);
  const methods = Object.keys(initMethods);
  const init = ofTakers(definitions['init']!, methods, (name) => [
    ...initMethods[name]!,
    ...(isMethod(name) ? ['pretrain'] : []),
  ]);
  init.properties['method'] = { ...init.properties['method'], enum: methods };
  const pretrain = ofPretraining(definitions['pretrain']!);
  const generated: Readonly<Record<string, Schema>> = {
    dataSettings: filled(data),
    comparisonSettings: filled({ ...definitions['report'], title: 'ComparisonSettings' }),
    experimentSettings: wholeOf(schema),
    evaluationSettings: filled(definitions['evaluation']!),
    cellSettings: cellOf(definitions['taskOverride']!),
    initSettings: oneOfKinds('InitSettings', 'method', initKinds(init.properties)),
    methodSettings: oneOfKinds('MethodSettings', 'method', pretrainings),
    lookaheadSettings: complete(lookahead),
    earlyStoppingSettings: complete(written['early_stopping']!),
    knnSettings: complete(written['knn']!),
    emaSettings: complete(written['ema']!),
    loraSettings: complete(written['lora']!),
    searchSettings: complete(written['search']!),
    optimizerSettings: oneOfKinds('OptimizerSettings', 'name', optimizerKinds),
    lrScheduleSettings: oneOfKinds('LrScheduleSettings', 'name', lrScheduleKinds),
    scheduleSettings: complete({
      ...schedule,
      title: 'ScheduleConfig',
      properties: {
        ...schedule.properties,
        optimizer: { $ref: '#/definitions/optimizerSettings' },
        lr_schedule: { $ref: '#/definitions/lrScheduleSettings' },
      },
    }),
  };
  Object.assign(
    definitions,
    executorSchemas,
    { data, init, pretrain, schedule, metric: { ...definitions['metric'], enum: metricNames } },
    mapRecord(generated, (_, name) => `@${name}`),
  );
  // Nobody edits these: they are written in few lines.
  const whole = JSON.stringify(schema, null, 2);
  return formatted(whole.replaceAll(/"@(\w+)"/g, (_, name: string) => JSON.stringify(generated[name])));
}

/** @param whole adds what every kind has */
function everyKind(kinds: Kinds, whole: (settings: Kind['settings']) => Kind['settings']): Kinds {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, { settings, about }]) => [name, { settings: whole(settings), about }]),
  );
}

/** What a file may hold where one setting names the kind and the others are beside it. */
function ofKinds(written: Schema, kinds: Kinds, more = ''): Schema {
  const { name } = written.properties as Properties;
  const description = [aboutAll(kinds), more].filter((part) => part !== '').join('. ');
  return {
    ...written,
    properties: {
      name: { ...name, enum: Object.keys(kinds), description: `${description}.` },
      ...settingsOfAll(kinds),
    },
  };
}

/** An experiment as a whole after defaults were filled in, besides what its cells are made of. */
function wholeOf(schema: Schema): Schema {
  const { name, description, trials, seed, device, devices, deterministic, tasks, arms } =
    schema.properties as Properties;
  const report = { $ref: '#/definitions/comparisonSettings' };
  return {
    title: 'ExperimentSettings',
    type: 'object',
    additionalProperties: false,
    required: ['name', 'trials', 'seed', 'device', 'devices', 'deterministic', 'report'],
    properties: { name, description, trials, seed, device, devices, deterministic, tasks, arms, report } as Properties,
  };
}

/** A cell of the table after defaults were filled in. */
function cellOf(taskOverride: Schema): Schema {
  const sections = ['data', 'evaluation'];
  return {
    ...taskOverride,
    title: 'CellSettings',
    required: ['task', 'schedule', 'init', ...sections],
    properties: mapRecord(taskOverride.properties as Properties, (child, name) =>
      sections.includes(name) ? { $ref: `#/definitions/${name}Settings` } : child,
    ),
  };
}

/** The formats' names, and of each setting which formats take it. */
function ofFormats(data: Schema): Schema {
  const names = Object.keys(formats) as FormatName[];
  const { properties, ...rest } = ofTakers(data, names, (name) => formatOf(name as FormatName).settings);
  return { ...rest, properties: { ...properties, format: { ...properties['format'], enum: names } } };
}

/** Before what a setting means those that take it, where not all do. */
function ofTakers(schema: Schema, all: readonly string[], settingsOf: (name: string) => readonly string[]) {
  const properties = mapRecord(schema.properties as Properties, (child, name) => {
    const takers = all.filter((each) => settingsOf(each).includes(name));
    return child.meaning === undefined ? child : { ...child, description: meaningOf(child.meaning, takers, all) };
  });
  return { ...schema, properties };
}

/** What is common to all methods, then what each takes. */
function ofPretraining(written: Schema): Schema {
  const { data, image_size, schedule, from } = written.properties as Properties;
  return { ...written, properties: { data, image_size, schedule, from, ...settingsOfAll(pretrainings) } as Properties };
}

/** What each initialisation is told; where its weights are is no part of it. */
function initKinds(properties: Properties): Kinds {
  return mapRecord(initMethods, (names: readonly string[]) => {
    const told = names.filter((name) => name !== 'weights').map((name) => [name, properties[name]!] as const);
    return { settings: Object.fromEntries(told) };
  });
}

/** The kinds of pre-training that an entry of the catalog may be of. */
export function composedCatalog(text: string): string {
  const place = /(?<="method": \{[^}]*"enum": )\[[^\]]*\]/;
  if (!place.test(text)) throw new Error('catalog.schema.json has no list of methods');
  return formatted(text.replace(place, JSON.stringify(ruleNames)));
}

function formatted(text: string): string {
  const biome = join(dirname(createRequire(import.meta.url).resolve('@biomejs/biome/package.json')), 'bin', 'biome');
  const options = { input: text, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [biome, 'format', '--stdin-file-path=x.json'],
    options,
  );
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

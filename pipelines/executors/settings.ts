/** What may be said of executors in an experiment file and in the site file: a line each that has settings. */
import type { Schema } from '../../schemas/schema.ts';
import { slurmSchemas } from './slurm/settings.ts';

/** Definitions of the experiment schema. */
export const executorSchemas: Readonly<Record<string, Schema>> = {
  ...slurmSchemas,
  executors: {
    title: 'ExecutorsConfig',
    description:
      'How steps are run, for each executor that has settings. No part of any key; what a site file says (docs/cluster.md) stands behind it.',
    type: 'object',
    additionalProperties: false,
    properties: { slurm: { $ref: '#/definitions/slurmExecutor' } },
  },
  site: {
    title: 'SiteConfig',
    description: 'The site file: what holds for all experiments on a machine.',
    type: 'object',
    additionalProperties: false,
    properties: { executors: { $ref: '#/definitions/executors' } },
  },
};

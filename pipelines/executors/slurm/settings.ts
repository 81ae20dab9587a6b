/** How jobs are asked for: what an experiment file, the site file or --set may say below `executors.slurm`. */
import type { Schema } from '../../../schemas/schema.ts';
import type { SlurmExecutor, SlurmSizes } from '../../../schemas/types.ts';
import { type StageName, stageNames } from '../../../stages/index.ts';

const LINE = '^[^\\n\\r\\u0000]+$';
const line = { type: 'string', pattern: LINE, $comment: 'a text of one line' } as const;
const lines = { type: 'array', items: line } as const;

/** What one job of a stage is given. */
const sizes = {
  partition: { ...line, description: 'Partition (queue); when left out the cluster has a default.' },
  account: { ...line, description: 'Account that is charged.' },
  qos: { ...line, description: 'Quality of service.' },
  time: {
    type: 'string',
    pattern: '^([0-9]+-)?[0-9]+(:[0-9]{1,2}){0,2}$',
    $comment: 'a time as Slurm writes it, such as 04:00:00 or 2-00:00:00',
    default: '24:00:00',
    description:
      'Time limit of a job. A step that needs longer saves its state before the limit and goes on in the next job.',
  },
  memory: {
    type: 'string',
    pattern: '^[0-9]+[KMGT]?$',
    $comment: 'a size as Slurm writes it, such as 16G',
    description:
      'Memory of a job. When left out it is what the cost model says that the step takes, and 8G of preparing, 4G of loading weights.',
  },
  gpus: {
    type: ['integer', 'string'],
    minimum: 0,
    pattern: '^([A-Za-z0-9_.-]+:)?[0-9]+$',
    default: 0,
    description: 'Graphics cards of a job: a number, or a kind and a number such as a100:1.',
  },
  cores: { type: 'integer', minimum: 1, default: 4, description: 'Cores of a job, and threads of its step.' },
  sbatch: { ...lines, description: 'Further options of sbatch, such as --constraint=ib.' },
} as const satisfies Readonly<Record<string, Schema>>;

const stageSizes = (stage: StageName): Schema => ({
  description: `What jobs of ${stage} are given instead.`,
  $ref: '#/definitions/slurmSizes',
});

/** Stages whose jobs are no more than reading and writing need no graphics card, however large the training is. */
const WITHOUT_CARD: readonly StageName[] = ['prepare', 'leakage', 'pretrain-load', 'search'];

/** Definitions of the experiment schema. */
export const slurmSchemas: Readonly<Record<string, Schema>> = {
  slurmSizes: {
    title: 'SlurmSizes',
    description: 'What the jobs of a stage are given.',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(
      Object.entries(sizes).map(([name, { ...schema }]) => {
        delete (schema as { default?: unknown }).default;
        return [name, schema];
      }),
    ),
  },
  slurmExecutor: {
    title: 'SlurmExecutor',
    description: 'Jobs of Slurm: how they are asked for, and how many.',
    type: 'object',
    additionalProperties: false,
    properties: {
      ...sizes,
      modules: { ...lines, description: 'Environment modules that a job loads.' },
      setup: { ...lines, description: 'Lines of shell that a job runs first.' },
      prefix: { ...lines, description: 'Words before the command, such as [apptainer, exec, --nv, assay.sif].' },
      command: { ...lines, minItems: 1, description: 'How a job calls assay; when left out as this process was.' },
      max_submitted: {
        type: 'integer',
        minimum: 1,
        default: 500,
        description: 'Steps in the queue at a time, waiting or running.',
      },
      poll_seconds: { type: 'number', minimum: 1, default: 30, description: 'Time between two looks at the queue.' },
      warn_seconds: {
        type: 'integer',
        minimum: 10,
        default: 300,
        description: 'So long before the time limit a step saves its state and ends.',
      },
      retries: {
        type: 'integer',
        minimum: 0,
        default: 3,
        description: 'How often a step whose job was ended from outside is started again without having got further.',
      },
      stages: {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(
          stageNames.filter((stage) => stage !== 'report').map((stage) => [stage, stageSizes(stage)]),
        ),
        description: 'What jobs of one stage are given instead.',
      },
    },
  },
};

/** After defaults were filled in. */
export type SlurmSettings = SlurmExecutor &
  Required<
    Pick<SlurmExecutor, 'time' | 'gpus' | 'cores' | 'max_submitted' | 'poll_seconds' | 'warn_seconds' | 'retries'>
  >;

export type JobSizes = SlurmSizes & Required<Pick<SlurmSizes, 'time' | 'memory' | 'gpus' | 'cores'>>;

/** Of stages that the cost model knows nothing of. */
const USUAL_MEMORY: Readonly<Partial<Record<StageName, string>>> = { prepare: '8G' };
const LEAST_MEMORY = '4G';

/**
 * What jobs of a stage are given: the stage's own before what stands for all.
 * @param needed bytes that the largest of its steps takes, where that is known
 */
export function sizesOf(settings: SlurmSettings, stage: StageName, needed: number | null = null): JobSizes {
  const { partition, account, qos, time, memory, gpus, cores, sbatch } = settings;
  const shared = { partition, account, qos, time, memory, gpus, cores, sbatch };
  const own = stage === 'report' ? {} : (settings.stages?.[stage] ?? {});
  const without = WITHOUT_CARD.includes(stage) ? { gpus: 0 } : {};
  const model = needed === null ? (USUAL_MEMORY[stage] ?? LEAST_MEMORY) : `${Math.ceil(needed / 2 ** 30)}G`;
  const merged = { ...shared, memory: memory ?? model, ...without, ...own };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as unknown as JobSizes;
}

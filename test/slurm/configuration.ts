/** The test cluster's `slurm.conf`: for the user that runs the tests, with nothing outside of one folder. */
import { availableParallelism, hostname, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * @param controller its port
 * @param nodes the port of each, by name: they are daemons of this one machine
 */
export function configuration(folder: string, controller: number, nodes: Readonly<Record<string, number>>): string {
  const user = userInfo().username;
  const cores = availableParallelism();
  const names = Object.keys(nodes).join();
  return [
    'ClusterName=assay-test',
    `SlurmctldHost=${hostname()}(127.0.0.1)`,
    `SlurmctldPort=${controller}`,
    `SlurmUser=${user}`,
    `SlurmdUser=${user}`,
    'AuthType=auth/munge',
    'CredType=cred/munge',
    `AuthInfo=socket=${join(folder, 'munge.socket')}`,
    `StateSaveLocation=${join(folder, 'state')}`,
    `SlurmdSpoolDir=${join(folder, '%n')}`,
    `SlurmctldPidFile=${join(folder, 'slurmctld.pid')}`,
    `SlurmdPidFile=${join(folder, '%n.pid')}`,
    `SlurmctldLogFile=${join(folder, 'slurmctld.log')}`,
    `SlurmdLogFile=${join(folder, '%n.log')}`,
    'SlurmctldDebug=verbose',
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'SwitchType=switch/none',
    'MpiDefault=none',
    'ReturnToService=2',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core',
    'SchedulerType=sched/backfill',
    // A job that ends lets those behind it start at once, not half a minute later.
    'SchedulerParameters=bf_interval=1,sched_interval=2,batch_sched_delay=0,sched_min_interval=0,requeue_delay=5',
    'JobRequeue=1',
    'KillWait=20',
    'MinJobAge=300',
    'SlurmdTimeout=30',
    'AccountingStorageType=accounting_storage/none',
    'JobAcctGatherType=jobacct_gather/none',
    'JobCompType=jobcomp/filetxt',
    `JobCompLoc=${join(folder, 'jobcomp.txt')}`,
    // Jobs of the partition `urgent` put those of `test` back into the queue.
    'PreemptType=preempt/partition_prio',
    'PreemptMode=REQUEUE',
    ...Object.entries(nodes).map(
      ([name, port]) =>
        `NodeName=${name} NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${port} CPUs=${cores} RealMemory=4000 State=UNKNOWN`,
    ),
    `PartitionName=test Nodes=${names} Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO PriorityTier=1`,
    `PartitionName=urgent Nodes=${names} MaxTime=INFINITE State=UP OverSubscribe=NO PriorityTier=10`,
    `PartitionName=short Nodes=${names} MaxTime=5 State=UP OverSubscribe=NO PriorityTier=1`,
    '',
  ].join('\n');
}
